import type { NpyArray, NpyValues } from '../../src/files/npy.ts';
import { failed, type Outcome } from './row.ts';

/** Our values with the sizes of their dimensions. */
export interface OurArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Whether two lists of sizes are equal. */
export function equalShapes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

/** Numbers of an array, whatever its element type. */
export function numbersOf(values: NpyValues): ArrayLike<number> {
  return values instanceof BigInt64Array ? Float64Array.from(values, Number) : values;
}

/** The largest absolute difference of two lists of equal length; infinite where one is no number. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs((a[index] as number) - (b[index] as number));
    if (Number.isNaN(difference)) return Infinity;
    if (difference > largest) largest = difference;
  }
  return largest;
}

/** How many values of two lists of equal length differ. */
export function countMismatches(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = 0;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) count++;
  return count;
}

/** A failure if our shape differs from the recorded one; undefined if equal. */
export function shapeFailure(
  ours: readonly number[],
  golden: readonly number[],
): Outcome | undefined {
  if (equalShapes(ours, golden)) return undefined;
  return failed(`ours has the shape [${ours.join(', ')}]`);
}

/** Compares values by their largest absolute difference; without a limit they are only reported. */
export function compareValues(
  ours: OurArray,
  golden: NpyArray,
  limit: number | undefined,
): Outcome {
  const wrongShape = shapeFailure(ours.shape, golden.shape);
  if (wrongShape) return wrongShape;
  const largest = largestDifference(ours.values, numbersOf(golden.values));
  const measured = { kind: 'difference', largest } as const;
  if (limit === undefined) return { verdict: 'reported', measured };
  return { verdict: largest <= limit ? 'good' : 'failed', measured, limit };
}
