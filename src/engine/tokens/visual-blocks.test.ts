import { expect, it } from 'vitest';
import { cutIntoBlocks } from './visual-blocks.ts';

const embedding = (tokens: number) => Float32Array.from({ length: 2 * tokens }, (_, i) => i + 1);

it('divides frames into blocks of whole frames', () => {
  const cut = cutIntoBlocks(embedding(3000), new Float32Array(3000), 50);
  expect([cut.blocks, cut.tokensPerBlock]).toEqual([30, 100]);
  expect(cut.embedding).toEqual(embedding(3000));
});

it('pads the last block with tokens that get no attention', () => {
  const cut = cutIntoBlocks(embedding(150), new Float32Array(150).fill(2), 50);
  expect([cut.blocks, cut.tokensPerBlock]).toEqual([2, 100]);
  expect(cut.embedding.subarray(0, 300)).toEqual(embedding(150));
  expect(cut.embedding.subarray(300)).toEqual(new Float32Array(100));
  expect([...cut.bias]).toEqual([
    ...Array<number>(150).fill(2),
    ...Array<number>(50).fill(-Infinity),
  ]);
});

it('adds no padding for one frame, however long', () => {
  const one = cutIntoBlocks(embedding(50), new Float32Array(50), 50);
  expect([one.blocks, one.tokensPerBlock]).toEqual([1, 50]);
  const long = cutIntoBlocks(embedding(514), new Float32Array(514), 257);
  expect([long.blocks, long.tokensPerBlock]).toEqual([2, 257]);
});
