import type { TimeRange } from '../shared/time-range.ts';

/** A range begins where speech gets as likely as this, */
const beginsAt = 0.4;
/** and ends where it stays less likely than this */
export const endsBelow = 0.25;
/** for this long: words have gaps. */
export const shortestGapSeconds = 0.25;
/** What is shorter is a click or a cough. */
const shortestSpeechSeconds = 0.16;

/**
 * Where there is speech, given how likely it is in each of equally long stretches of a sound. Two
 * limits keep a voice that fades for a moment in one range.
 */
export function speechRanges(
  probabilities: ArrayLike<number>,
  stretchSeconds: number,
): TimeRange[] {
  const ranges: TimeRange[] = [];
  const gap = Math.ceil(shortestGapSeconds / stretchSeconds);
  let start = -1;
  let end = -1;
  const finish = (): void => {
    const range = { startSeconds: start * stretchSeconds, endSeconds: end * stretchSeconds };
    if (range.endSeconds - range.startSeconds >= shortestSpeechSeconds) ranges.push(range);
    start = -1;
  };
  for (let index = 0; index < probabilities.length; index++) {
    const probability = probabilities[index]!;
    if (start < 0 && probability < beginsAt) continue;
    if (start < 0) start = index;
    if (probability >= endsBelow) end = index + 1;
    else if (index + 1 - end >= gap) finish();
  }
  if (start >= 0) finish();
  return ranges;
}
