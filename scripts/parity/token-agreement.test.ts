import { expect, it } from 'vitest';
import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import { compareTokens } from './compare-tokens.ts';
import type { WindowReproduction } from './score-reproduction.ts';
import { decidedAt, tokenAgreement } from './token-agreement.ts';

const codebooks = 2;
const length = 3;
const block = (...values: number[]): TokenBlock => ({
  values: Int32Array.from(values),
  takes: 1,
  codebooks,
  length,
});
const reproduction = (tokens: TokenBlock, expected: TokenBlock): WindowReproduction => ({
  window: { start: 0, length, promptLength: 1, localFrames: [] },
  pattern: { delays: [0, 1], length, specialToken: 9 },
  embedding: new Float32Array(0),
  tokens,
  expected,
  logits: { values: new Float32Array(0), calls: 3, codebooks, cardinality: 9 },
});
const expected = block(1, 2, 3, 4, 5, 6);
/** [calls, codebooks]; the first call decides time 1 of codebook 0; codebook 1 is given. */
const margins = [1, -1, 0.0005, 1, -1, 1];

it('reports equal tokens as equal', () => {
  expect(tokenAgreement(reproduction(expected, expected), margins)).toEqual({ kind: 'equal' });
});

it('finds the first different token, in the order of the decisions', () => {
  const ours = block(1, 2, 3, 4, 7, 6);
  expect(tokenAgreement(reproduction(ours, expected), margins)).toEqual({
    kind: 'different',
    call: 1,
    codebook: 1,
    margin: 1,
  });
});

it('ignores everything after a decision within rounding, and nothing without margins', () => {
  const ours = block(1, 2, 7, 4, 7, 7);
  const parted = tokenAgreement(reproduction(ours, expected), margins);
  expect(parted).toMatchObject({ kind: 'near-tie', call: 1, codebook: 0, margin: 0.0005 });
  expect(tokenAgreement(reproduction(ours, expected), undefined).kind).toBe('different');
  const golden = { shape: [1, codebooks, length], values: expected.values };
  const ourArray = { shape: [1, codebooks, length], values: ours.values };
  expect(compareTokens(ourArray, golden, [parted], true).verdict).toBe('good');
  expect(compareTokens(ourArray, golden, [{ kind: 'equal' }], true).verdict).toBe('failed');
});

it('returns which calls decide a token', () => {
  expect(decidedAt(reproduction(expected, expected))).toEqual([
    ...[true, false],
    ...[true, true],
    ...[false, true],
  ]);
});
