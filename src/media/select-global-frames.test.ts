import { describe, expect, it } from 'vitest';
import { selectGlobalFrames } from './select-global-frames.ts';

describe('selectGlobalFrames', () => {
  it('spreads 32 frames over 200 as the reference does', () => {
    expect(selectGlobalFrames(200)).toEqual([
      0, 6, 12, 19, 25, 32, 38, 44, 51, 57, 64, 70, 77, 83, 89, 96, 102, 109, 115, 121, 128, 134,
      141, 147, 154, 160, 166, 173, 179, 186, 192, 199,
    ]);
  });

  it('repeats frames of a video with fewer than 32', () => {
    const frames = selectGlobalFrames(2);
    expect(frames.slice(0, 31)).toEqual(new Array(31).fill(0));
    expect(frames[31]).toBe(1);
  });

  it('gives the only frame of a 1-frame video', () => {
    expect(selectGlobalFrames(1)).toEqual(new Array(32).fill(0));
  });
});
