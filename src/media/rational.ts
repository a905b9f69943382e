/** A fraction as ffmpeg writes it, such as 30000/1001 frames per second. */
export interface Rational {
  readonly numerator: number;
  readonly denominator: number;
}

/** Reads `a/b` or `a:b`; undefined where ffmpeg says "unknown" (`0/0`, `0:1`, `N/A`). */
export function parseRational(text: string | undefined): Rational | undefined {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  if (!match) return undefined;
  const numerator = Number(match[1]);
  const denominator = Number(match[2]);
  return numerator > 0 && denominator > 0 ? { numerator, denominator } : undefined;
}

/** The fraction's value. */
export function rationalToNumber({ numerator, denominator }: Rational): number {
  return numerator / denominator;
}
