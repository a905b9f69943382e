import type { FoundBeats } from '../shared/found-beats.ts';

type Pulse = NonNullable<FoundBeats['pulse']>;

/** How much the harmony around one beat differs from that around another: 0 alike, 1 nothing in common. */
export function harmonyDistance(
  { harmony }: Pick<Pulse, 'harmony'>,
  one: number,
  other: number,
): number {
  let [sum, count] = [0, 0];
  for (let away = -2; away < 4; away++) {
    const [a, b] = [harmony[one + away], harmony[other + away]];
    if (!a || !b) continue;
    sum += a.reduce((total, value, pitch) => total + Math.abs(value - b[pitch]!), 0) / 2;
    count++;
  }
  return count > 0 ? sum / count : 1;
}
