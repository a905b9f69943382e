import { localFramesPerSecond } from '../tokens/window-plan.ts';

/** Shorter stretches are a pause of the picture, not a still. */
const shortestSeconds = 3;

/** Seconds of the film in which the picture stands still, or is black. */
export interface StillRange {
  readonly startSeconds: number;
  /** Infinity where it stands still to the end. */
  readonly endSeconds: number;
}

/**
 * The stretches of three seconds and more in which nothing of the picture changes.
 *
 * @param novelty of local frames from `firstFrame` on, see `FeatureStore.novelty`; of the first one, the
 *   difference from the frame before it
 * @param limit frames that differ by less are equal but for their compression
 * @param frameCount local frames of the whole film
 */
export function stillRanges(
  novelty: Float32Array,
  limit: number,
  firstFrame: number,
  frameCount: number,
): StillRange[] {
  const ranges: StillRange[] = [];
  for (let start = 0; start < novelty.length;) {
    let end = start + 1;
    while (end < novelty.length && novelty[end]! < limit) end++;
    const isFirst = firstFrame + start === 0;
    const isLast = firstFrame + end === frameCount;
    // The first frame of a part may itself equal the one before it.
    const first = firstFrame + start - Number(start === 0 && !isFirst && novelty[0]! < limit);
    const seconds = (firstFrame + end - first) / localFramesPerSecond;
    if (seconds >= shortestSeconds) {
      ranges.push({
        startSeconds: first / localFramesPerSecond,
        endSeconds: isLast ? Infinity : (firstFrame + end - 0.5) / localFramesPerSecond,
      });
    }
    start = end;
  }
  return ranges;
}
