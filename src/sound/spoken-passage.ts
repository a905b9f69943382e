import type { TimeRange } from '../shared/time-range.ts';
import { shortestSwellSeconds } from './duck-curve.ts';

/**
 * The passage of speech at a time: lines between which ducked music does not come up. In a pause,
 * the next passage, or else the last one; undefined without speech.
 */
export function spokenPassage(
  speech: readonly TimeRange[],
  seconds: number,
): TimeRange | undefined {
  const passages: TimeRange[] = [];
  for (const { startSeconds, endSeconds } of speech) {
    const last = passages.at(-1);
    if (last && startSeconds - last.endSeconds < shortestSwellSeconds) {
      passages[passages.length - 1] = { ...last, endSeconds };
    } else passages.push({ startSeconds, endSeconds });
  }
  return passages.find(({ endSeconds }) => endSeconds > seconds) ?? passages.at(-1);
}
