import { expect, it } from 'vitest';
import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import { compareCodes } from './compare-codec.ts';

/** Codes of two codebooks and three frames. */
const codes = (...values: number[]): TokenBlock => ({
  values: Int32Array.from(values),
  takes: 1,
  codebooks: 2,
  length: 3,
});
const golden = codes(1, 2, 3, 4, 5, 6);
const closeCall = 1e-6;

it('passes equal codes', () => {
  expect(compareCodes(codes(1, 2, 3, 4, 5, 6), golden, undefined).verdict).toBe('good');
});

it('fails a code that differs where the reference was certain', () => {
  const ours = codes(1, 2, 3, 4, 5, 9);
  expect(compareCodes(ours, golden, undefined)).toMatchObject({
    verdict: 'failed',
    measured: { kind: 'mismatches', count: 1, of: 6 },
  });
  expect(compareCodes(ours, golden, [closeCall, 0.01]).verdict).toBe('failed');
});

it('passes a code within rounding, and what follows from it in the same frame', () => {
  const ours = codes(1, 9, 3, 4, 9, 6);
  expect(compareCodes(ours, golden, [closeCall, 0.01]).verdict).toBe('good');
  expect(compareCodes(codes(1, 9, 3, 9, 5, 6), golden, [closeCall, 0.01]).verdict).toBe('failed');
});

it('fails codes of another shape', () => {
  expect(compareCodes({ ...golden, length: 2 }, golden, undefined)).toEqual({
    verdict: 'failed',
    note: 'ours has the shape [1, 2, 2]',
  });
});
