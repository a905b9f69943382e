import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import type { NpyArray } from '../../src/files/npy.ts';
import { countMismatches, numbersOf, shapeFailure, type OurArray } from './compare-values.ts';
import type { Outcome } from './row.ts';
import type { TokenAgreement } from './token-agreement.ts';

/**
 * Compares freely decoded tokens. In float32 they must be equal up to the first decision within rounding;
 * in other precisions their agreement is only reported.
 */
export function compareTokens(
  ours: OurArray,
  golden: NpyArray,
  windows: readonly TokenAgreement[],
  isFloat: boolean,
): Outcome {
  const wrongShape = shapeFailure(ours.shape, golden.shape);
  if (wrongShape) return wrongShape;
  const of = golden.values.length;
  const count = countMismatches(ours.values, numbersOf(golden.values));
  if (!isFloat) {
    return { verdict: 'reported', measured: { kind: 'agreement', share: 1 - count / of } };
  }
  const measured = { kind: 'mismatches', count, of } as const;
  if (count === 0) return { verdict: 'good', measured, limit: 0 };
  const parting = windows.find(({ kind }) => kind !== 'equal');
  if (!parting || parting.kind === 'equal') return { verdict: 'failed', measured, limit: 0 };
  const place = `they part at call ${parting.call}, codebook ${parting.codebook}, margin ${parting.margin.toExponential(1)}`;
  const verdict = parting.kind === 'near-tie' ? 'good' : 'failed';
  return { verdict, measured, limit: 0, note: place };
}

/** A token block with the shape of a recorded one. */
export function tokensArray({ values, takes, codebooks, length }: TokenBlock): OurArray {
  return { shape: [takes, codebooks, length], values };
}
