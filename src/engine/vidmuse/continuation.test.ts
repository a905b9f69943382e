import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../files/npy.ts';
import type { Continuation } from '../music-model.ts';
import type { TokenBlock } from '../tokens/delay-pattern.ts';
import { continuationFormat, joinPieces, toContinuation, toTokenBlock } from './continuation.ts';

const codebooks = Buffer.from('codebook');
const sizes = { id: 'demo', numCodebooks: 2, cardinality: 100, codebooks };
/** Two takes of three tokens in two codebooks. */
const block: TokenBlock = {
  values: Int32Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16),
  takes: 2,
  codebooks: 2,
  length: 3,
};
const takes = [toContinuation(block, 0), toContinuation(block, 1)];

/** A continuation as the store writes it: header, then bytes of stretches. */
function stored(take: number, of = sizes): Uint8Array {
  const { bytes } = takes[take] as (typeof takes)[number];
  return Buffer.concat([continuationFormat(of).header, bytes]);
}

/** A model with fewer codes. */
const few = { ...sizes, cardinality: 10 };

/** As earlier versions stored one: the fingerprint of the codec and maybe the number of codes unknown. */
function earlier(cardinality: number): Uint8Array {
  const header = Buffer.alloc(16);
  header.write('VMTOKENS');
  header.writeUInt32LE(sizes.numCodebooks, 8);
  header.writeUInt32LE(cardinality, 12);
  return Buffer.concat([header, takes[0]!.bytes]);
}

it('tokens are stored as a fixed number of bytes each', () => {
  expect(takes[0]?.bytes).toHaveLength(3 * continuationFormat(sizes).bytesPerToken);
  expect(toTokenBlock(takes, sizes)).toEqual(block);
});

it('takes of other lengths, and one cut short, are not put into one block', () => {
  const [first, second] = takes as [Continuation, Continuation];
  const shorter = { bytes: second.bytes.subarray(0, 16), tokenCount: 2 };
  for (const other of [shorter, { ...shorter, tokenCount: 3 }]) {
    expect(() => toTokenBlock([first, other], sizes)).toThrow('use music of one length.');
  }
});

describe('stored continuations', () => {
  it('are joined piece by piece', () => {
    const joined = joinPieces(
      [
        { stored: stored(0), start: 1, end: 3 },
        { stored: stored(1), start: 0, end: 1 },
      ],
      sizes,
    );
    expect([...toTokenBlock([joined], sizes).values]).toEqual([2, 3, 11, 5, 6, 14]);
  });

  it('of projects of formats 1 and 2 are numpy arrays with the same tokens', () => {
    const values = Int32Array.of(1, 2, 3, 4, 5, 6);
    const npy = encodeNpy({ shape: [1, 2, 3], values });
    const piece = { start: 1, end: 3 };
    expect(joinPieces([{ ...piece, stored: npy }], sizes)).toEqual(
      joinPieces([{ ...piece, stored: stored(0) }], sizes),
    );
  });

  it.each([
    ['of the same codec', stored(0, few)],
    ['of an earlier version', earlier(10)],
    ['of the first version', earlier(0)],
  ])('%s are continued', (_what, bytes) => {
    const joined = joinPieces([{ stored: bytes, start: 0, end: 3 }], few);
    expect(joined.bytes).toEqual(Buffer.from(takes[0]!.bytes));
  });

  it.each([
    ['with other codebooks', stored(0, { ...sizes, numCodebooks: 3 })],
    ['with codes that this model does not have', stored(1)],
    ['with fewer codes, all of which this model has', stored(0, { ...sizes, cardinality: 7 })],
    ['of another codec', stored(0, { ...few, codebooks: Buffer.from('another!') })],
    ['with fewer codes, by an earlier version', earlier(7)],
    ['that ends too early', stored(0).subarray(0, 30)],
    [
      'of an early project with other codebooks',
      encodeNpy({ shape: [1, 4, 3], values: new Int32Array(12) }),
    ],
  ])('are refused when they are of a model %s', (_what, bytes) => {
    expect(() => joinPieces([{ stored: bytes, start: 0, end: 3 }], few)).toThrow(
      'The music before the range was made by a model whose music "demo" cannot continue; choose that model, or do not continue the music.',
    );
  });

  it('that are damaged are rejected with what to do', () => {
    const bytes = Buffer.from('something else entirely');
    expect(() => joinPieces([{ stored: bytes, start: 0, end: 1 }], sizes)).toThrow(
      /is damaged\. Restore it from a backup, or do not continue the music\./,
    );
  });
});
