import { countLeading } from '../shared/count-leading.ts';
import type { Level } from './level.ts';
import { mixSampleRate } from './sound-node.ts';

/** A corner of a curve over the film. */
export interface CurvePoint {
  readonly seconds: number;
  readonly value: number;
}

/**
 * A curve of straight lines between points in order of time, flat before the first and after the last,
 * as a level: `gainOf` turns the curve's value at a sample into a factor. Without points, the value
 * is 0 everywhere.
 */
export function curveLevel(
  points: readonly CurvePoint[],
  gainOf: (value: number) => number,
): Level {
  const places = Float64Array.from(points, ({ seconds }) => seconds * mixSampleRate);
  /** How many points are at or before a sample. */
  const pointsUntil = (sample: number): number =>
    countLeading(places.length, (index) => places[index]! <= sample);
  // What is flat is rounded as a curve is, so that it is the same in blocks with and without slopes.
  const gain = (value: number): number => Math.fround(gainOf(value));
  return (from, to) => {
    const first = pointsUntil(from);
    const last = pointsUntil(to - 1);
    const before = points[first - 1] ?? points[0];
    const after = points[last] ?? points.at(-1);
    if (!before || !after) return gain(0);
    const corners = [before, ...points.slice(first, last), after];
    if (corners.every(({ value }) => value === before.value)) return gain(before.value);
    const factors = new Float32Array(to - from);
    let passed = first;
    for (let sample = from; sample < to; sample++) {
      while (passed < places.length && places[passed]! <= sample) passed++;
      const start = points[passed - 1];
      const end = points[passed];
      const value =
        start && end
          ? start.value +
            ((sample - places[passed - 1]!) / (places[passed]! - places[passed - 1]!)) *
              (end.value - start.value)
          : (start ?? end)!.value;
      factors[sample - from] = gain(value);
    }
    return factors;
  };
}
