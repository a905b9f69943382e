import { countLeading } from '../shared/count-leading.ts';
import type { FrameTimeline } from './frame-timeline.ts';

/** A stretch of wanted frames that are near each other, to be decoded from a keyframe on. */
export interface SeekRun {
  /** Where to seek to, in seconds of the film clock; 0 is the beginning. */
  readonly seekSeconds: number;
  /** Requested frames, ascending. */
  readonly indices: readonly number[];
  /** Of each, the times between which no other frame appears, of the film clock. */
  readonly windows: readonly (readonly [from: number, to: number])[];
}

/** Starting ffmpeg once more takes about as long as decoding this much. */
const startSeconds = 5;

/** Seeking must avoid at least this share of the decoding. */
const leastSpared = 0.5;

/** Each run's frames are named one by one on a command line. */
const mostFrames = 400;

/** A filter's text cannot distinguish times that are closer together. */
const leastGapSeconds = 1e-4;

/**
 * Plans how to decode only around the wanted frames of a video, by seeking. Undefined where that is not
 * worth it, or not exact: where no keyframes are known, or frames share a time.
 *
 * @param wanted frame indices, ascending
 */
export function planSeeks(
  { presentationSeconds: times, keyframeSeconds: keyframes }: FrameTimeline,
  wanted: readonly number[],
): SeekRun[] | undefined {
  const lastIndex = wanted.at(-1);
  if (keyframes === undefined || lastIndex === undefined) return undefined;
  const runs: { seekSeconds: number; indices: number[]; windows: [number, number][] }[] = [];
  let decodedSeconds = 0;
  for (const index of wanted) {
    const time = times[index];
    if (time === undefined) return undefined;
    const before = times[index - 1] ?? time - 1;
    const after = times[index + 1] ?? time + 1;
    if (Math.min(time - before, after - time) < leastGapSeconds) return undefined;
    const seekSeconds = keyframeBefore(keyframes, time);
    const run = runs.at(-1);
    const previous = times[run?.indices.at(-1) ?? -1] ?? -Infinity;
    const window: [number, number] = [(before + time) / 2, (time + after) / 2];
    if (run && seekSeconds <= previous + startSeconds) {
      decodedSeconds += time - previous;
      run.indices.push(index);
      run.windows.push(window);
      if (run.indices.length > mostFrames) return undefined;
    } else {
      decodedSeconds += startSeconds + time - seekSeconds;
      runs.push({ seekSeconds, indices: [index], windows: [window] });
    }
  }
  const wholeSeconds = startSeconds + (times[lastIndex] ?? 0);
  return decodedSeconds <= (1 - leastSpared) * wholeSeconds ? runs : undefined;
}

/**
 * The last keyframe but one that is not after `time`: containers seek by decoding times, which are a
 * little before those of presentation, and one keyframe later would still do.
 */
function keyframeBefore(keyframes: Float64Array, time: number): number {
  const count = countLeading(keyframes.length, (index) => (keyframes[index] as number) <= time);
  return count < 2 ? 0 : (keyframes[count - 2] as number);
}
