import type { NpyArray } from '../../src/files/npy.ts';
import { compareValues, countMismatches, numbersOf, shapeFailure } from './compare-values.ts';
import { decisiveMargin, featureLimit } from './limits.ts';
import type { Outcome } from './row.ts';
import { logitsAt } from './run-window.ts';
import type { ScoreReproduction, WindowReproduction } from './score-reproduction.ts';
import { decidedAt } from './token-agreement.ts';

/** The best token and its lead over the second, per forward call and codebook. */
function decisions(score: ScoreReproduction, { logits }: WindowReproduction) {
  const best = new Int32Array(logits.calls * logits.codebooks);
  const margin = new Float32Array(best.length);
  for (let index = 0; index < best.length; index++) {
    const codebook = index % logits.codebooks;
    const call = Math.floor(index / logits.codebooks);
    const row = logitsAt(logits, 'cfg', call, codebook, score.cfgCoef);
    let [first, second] = [-Infinity, -Infinity];
    row.forEach((value, token) => {
      if (value > first) {
        second = first;
        first = value;
        best[index] = token;
      } else if (value > second) second = value;
    });
    margin[index] = first - second;
  }
  return { best, margin, shape: [logits.calls, logits.codebooks] };
}

/** Compares the best token of every forward call and codebook; near ties may differ. */
export function compareArgmax(
  score: ScoreReproduction,
  window: WindowReproduction,
  golden: NpyArray,
  margins: ArrayLike<number> | undefined,
  isFloat: boolean,
): Outcome {
  const { best, shape } = decisions(score, window);
  const wrongShape = shapeFailure(shape, golden.shape);
  if (wrongShape) return wrongShape;
  const expected = numbersOf(golden.values);
  const count = countMismatches(best, expected);
  if (!isFloat) {
    return { verdict: 'reported', measured: { kind: 'agreement', share: 1 - count / best.length } };
  }
  const isDecisive = (index: number) => (margins?.[index] ?? Infinity) > decisiveMargin;
  const isGood = best.every((token, index) => token === expected[index] || !isDecisive(index));
  const measured = { kind: 'mismatches', count, of: best.length } as const;
  return { verdict: isGood ? 'good' : 'failed', measured, limit: 0 };
}

/** Compares the best token's lead over the second, -1 where no token is decided. */
export function compareMargins(
  score: ScoreReproduction,
  window: WindowReproduction,
  golden: NpyArray,
  isFloat: boolean,
): Outcome {
  const { margin, shape } = decisions(score, window);
  const decided = decidedAt(window);
  const values = margin.map((value, index) => (decided[index] ? value : -1));
  // Both logits of a lead may be off by the limit.
  return compareValues({ shape, values }, golden, isFloat ? 2 * featureLimit : undefined);
}
