import { decibelsToGain } from '../../document/clip-envelope.ts';
import type { LevelKey } from './timeline.ts';

/** How far the line between two keys may be from the level, in decibels. */
export const keyToleranceDecibels = 0.05;

/**
 * The fewest keys (found by halving, as Ramer, Douglas and Peucker do) whose straight lines stay within
 * {@link keyToleranceDecibels} of a level at every frame. It holds for lines in decibels and for lines in
 * amplitude, because programs differ in which they draw. A constant level is one key.
 *
 * @param decibels the level at each frame, at least one
 */
export function thinKeys(decibels: Float64Array): LevelKey[] {
  const first = decibels[0] ?? 0;
  const key = (frame: number): LevelKey => ({ frame, decibels: decibels[frame] ?? first });
  if (decibels.every((value) => value === first)) return [key(0)];
  const kept = new Set([0, decibels.length - 1]);
  const spans: [number, number][] = [[0, decibels.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const worst = furthestFrame(decibels, from, to);
    if (worst === undefined) continue;
    kept.add(worst);
    spans.push([from, worst], [worst, to]);
  }
  return [...kept].sort((a, b) => a - b).map(key);
}

function furthestFrame(decibels: Float64Array, from: number, to: number): number | undefined {
  const [start, end] = [decibels[from]!, decibels[to]!];
  const [startGain, endGain] = [decibelsToGain(start), decibelsToGain(end)];
  let furthest = keyToleranceDecibels;
  let worst: number | undefined;
  for (let frame = from + 1; frame < to; frame++) {
    const part = (frame - from) / (to - from);
    const level = decibels[frame]!;
    const inDecibels = start + part * (end - start);
    const inAmplitude = 20 * Math.log10(startGain + part * (endGain - startGain));
    const distance = Math.max(Math.abs(level - inDecibels), Math.abs(level - inAmplitude));
    if (distance <= furthest) continue;
    furthest = distance;
    worst = frame;
  }
  return worst;
}
