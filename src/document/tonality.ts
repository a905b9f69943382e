import { musicalKeys } from '../shared/musical-key.ts';

/** A major or minor key, or a triad. */
export interface Tonality {
  /** Pitch class of the tonic or root: 0 is C, 11 is B. */
  readonly root: number;
  readonly mode: 'major' | 'minor';
}

/** Share of each pitch class, C first: 12 numbers. */
type Harmony = readonly number[];

/** How well each degree of a key fits it, from the tonic on (Krumhansl and Kessler, 1982). */
const profiles = {
  major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  minor: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
} as const;
const triads: Record<Tonality['mode'], readonly number[]> = {
  major: [0, 4, 7],
  minor: [0, 3, 7],
};
const modes = ['major', 'minor'] as const;

/** Music whose pitches agree less than this with its best key is in none. */
const leastKeyCorrelation = 0.6;
/** A triad has at least this share of the sound; evenly spread pitches give 0.25. */
const leastTriadShare = 0.4;

/**
 * The key of music by the correlation of its pitches with the profiles of 24 keys (Krumhansl and
 * Schmuckler); undefined where they fit none.
 */
export function findKey(harmonies: readonly Harmony[]): Tonality | undefined {
  const sum = sumOf(harmonies);
  const best = bestOf(({ root, mode }) => {
    const profile = profiles[mode].map((_, pitch) => profiles[mode][(pitch - root + 12) % 12]!);
    return correlation(sum, profile);
  });
  return best.score >= leastKeyCorrelation ? best.tonality : undefined;
}

/** The triad that has the largest share of a sound; undefined where none stands out. */
export function findTriad(harmonies: readonly Harmony[]): Tonality | undefined {
  const sum = sumOf(harmonies);
  const total = sum.reduce((all, share) => all + share, 0);
  if (total === 0) return undefined;
  const best = bestOf(({ root, mode }) =>
    triads[mode].reduce((share, step) => share + sum[(root + step) % 12]! / total, 0),
  );
  return best.score >= leastTriadShare ? best.tonality : undefined;
}

/** Its name among {@link musicalKeys}, as musicians write it: `Eb major`, `G# minor`. */
export function musicalKeyOf({ root, mode }: Tonality): string {
  return musicalKeys[mode === 'major' ? root : 12 + root]!;
}

function sumOf(harmonies: readonly Harmony[]): number[] {
  const sum = new Array<number>(12).fill(0);
  for (const harmony of harmonies) harmony.forEach((share, pitch) => (sum[pitch]! += share));
  return sum;
}

function bestOf(scoreOf: (tonality: Tonality) => number): {
  readonly tonality: Tonality;
  readonly score: number;
} {
  return modes
    .flatMap((mode) => Array.from({ length: 12 }, (_, root) => ({ root, mode })))
    .map((tonality) => ({ tonality, score: scoreOf(tonality) }))
    .reduce((best, other) => (other.score > best.score ? other : best));
}

/** Pearson's, of two lists of equal length; 0 where one of them is even. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [product, squareA, squareB] = [0, 0, 0];
  a.forEach((value, index) => {
    const [x, y] = [value - meanA, b[index]! - meanB];
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  });
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0;
}
