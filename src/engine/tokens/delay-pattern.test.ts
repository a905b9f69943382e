import { describe, expect, it } from 'vitest';
import {
  completeTimes,
  concatenateTokens,
  createTokenBlock,
  layOutSequence,
  readTimes,
  sequenceLength,
  sliceTokens,
  type DelayPattern,
} from './delay-pattern.ts';

const pattern: DelayPattern = { delays: [0, 1, 2, 3], length: 5, specialToken: 9 };

/** The column of one codebook of a sequence [steps, 1, codebooks]. */
function column(sequence: Int32Array, codebook: number): number[] {
  return [...sequence].filter((_, index) => index % 4 === codebook);
}

describe('the delay pattern', () => {
  it('shifts each codebook by its delay, with special tokens around it', () => {
    const prompt = createTokenBlock(1, 4, 2);
    prompt.values.set([0, 1, 10, 11, 20, 21, 30, 31]);
    const sequence = layOutSequence(pattern, prompt);
    expect(sequenceLength(pattern)).toBe(9);
    expect(column(sequence, 0)).toEqual([9, 0, 1, -1, -1, -1, 9, 9, 9]);
    expect(column(sequence, 1)).toEqual([9, 9, 10, 11, -1, -1, -1, 9, 9]);
    expect(column(sequence, 3)).toEqual([9, 9, 9, 9, 30, 31, -1, -1, -1]);
  });

  it('restores the original tokens', () => {
    const block = createTokenBlock(2, 4, 5);
    block.values.forEach((_, index) => (block.values[index] = index));
    const sequence = layOutSequence(pattern, block);
    expect(readTimes(pattern, sequence, 2, 0, 5).values).toEqual(block.values);
    expect(readTimes(pattern, sequence, 2, 1, 3).values).toEqual(sliceTokens(block, 1, 3).values);
  });

  it('counts a time as complete when its last codebook is known', () => {
    expect([0, 4, 5, 6, 9].map((steps) => completeTimes(pattern, steps))).toEqual([0, 0, 1, 2, 5]);
  });

  it('works with any delays', () => {
    const odd: DelayPattern = { delays: [0, 2], length: 3, specialToken: 7 };
    const block = createTokenBlock(1, 2, 3, 4);
    expect([...layOutSequence(odd, block)]).toEqual([7, 7, 4, 7, 4, 7, 4, 4, 7, 4, 7, 4]);
  });

  it('refuses a prompt that is longer than the window', () => {
    expect(() => layOutSequence(pattern, createTokenBlock(1, 4, 6))).toThrow(
      'a prompt of 4 codebooks and 6 steps does not fit 4 codebooks and 5 steps',
    );
  });
});

describe('token blocks', () => {
  it('are cut and joined in time', () => {
    const block = createTokenBlock(2, 3, 7);
    block.values.forEach((_, index) => (block.values[index] = index));
    const parts = [sliceTokens(block, 0, 2), sliceTokens(block, 2, 2), sliceTokens(block, 2, 7)];
    expect(concatenateTokens(parts)).toEqual(block);
  });
});
