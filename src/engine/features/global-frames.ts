/** Choice of a window's global frames for a model that was trained on clips shorter than a film. */
export interface GlobalSpan {
  /** Global frames per window, 32 in the released model. */
  readonly frameCount: number;
  /** Length of film that they are spread over, in local frames. */
  readonly localFrames: number;
}

/**
 * The local frames that serve as a window's global frames: `frameCount` of them, evenly spread over
 * `localFrames` around the middle of the window, moved inside the film at its ends.
 *
 * @param window the local frames of the window, ascending
 * @param localCount local frames of the film
 * @returns indices into the film's local frames, ascending; an index may occur more than once
 */
export function globalFramesAround(
  window: readonly number[],
  localCount: number,
  { frameCount, localFrames }: GlobalSpan,
): number[] {
  const { start, end } = spanAround(window, localCount, localFrames);
  const gaps = Math.max(1, frameCount - 1);
  return Array.from({ length: frameCount }, (_, index) =>
    Math.round(start + (index * (end - 1 - start)) / gaps),
  );
}

/**
 * The `length` local frames around the middle of a window, moved inside the film at its ends; all of a
 * shorter film. `end` is exclusive.
 *
 * @param window the local frames of the window, ascending
 * @param localCount local frames of the film
 */
export function spanAround(
  window: readonly number[],
  localCount: number,
  length: number,
): { start: number; end: number } {
  const middle = ((window[0] ?? 0) + (window.at(-1) ?? 0)) / 2;
  const last = Math.min(length, localCount) - 1;
  const latestStart = localCount - 1 - last;
  const start = Math.min(Math.max(0, Math.round(middle - last / 2)), latestStart);
  return { start, end: start + last + 1 };
}
