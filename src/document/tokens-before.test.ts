import { describe, expect, it } from 'vitest';
import { deleteClips, setClipMuted } from './edit-clips.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { moveClip } from './move-clip.ts';
import { placeRange } from './place-range.ts';
import { tokensBefore } from './tokens-before.ts';

const second = 3200;
const score = exampleTake('score', 0, 20);
const again = exampleTake('again', 2, 8);
const takes = [score, again];
const scored = scoredDocument(score);
const joined = placeRange(scored, takes, {
  take: again,
  startSample: 5 * second,
  endSample: 9 * second,
});
const wanted = { endToken: 500, count: 100, frameRate: 50 };

describe('tokens before a place', () => {
  it('are those of the score, oldest first', () => {
    const run = tokensBefore(scored, takes, wanted);
    expect(run).toHaveLength(100);
    expect(run[0]).toEqual({ takeId: 'score', tokenIndex: 400 });
    expect(run.at(-1)).toEqual({ takeId: 'score', tokenIndex: 499 });
  });

  it('change take at the middle of each crossfade', () => {
    const run = tokensBefore(joined, takes, { ...wanted, count: 500 });
    expect(run).toHaveLength(500);
    run.forEach(({ takeId, tokenIndex }, token) => {
      const replaced = token >= 250 && token < 450;
      expect([takeId, tokenIndex]).toEqual(replaced ? ['again', token - 100] : ['score', token]);
    });
  });

  it('stop at the beginning, at a gap, and at a muted clip', () => {
    expect(tokensBefore(scored, takes, { ...wanted, endToken: 30 })).toHaveLength(30);
    expect(tokensBefore(scored, takes, { ...wanted, endToken: 0 })).toEqual([]);
    const holed = deleteClips(joined, ['clip-2']);
    expect(tokensBefore(holed, takes, wanted)).toHaveLength(52);
    expect(tokensBefore(holed, takes, { ...wanted, endToken: 300 })).toEqual([]);
    const muted = setClipMuted(joined, takes, 'clip-2', true);
    expect(tokensBefore(muted, takes, wanted)).toHaveLength(52);
  });

  it('stop at a take that cannot be used', () => {
    const isUsable = ({ id }: { id: string }) => id === 'score';
    expect(tokensBefore(joined, takes, { ...wanted, isUsable })).toHaveLength(50);
    expect(tokensBefore(scored, takes, { ...wanted, frameRate: 25 })).toEqual([]);
  });

  it('are the nearest ones where a clip lies off the grid', () => {
    const shifted = (samples: number) =>
      tokensBefore(moveClip(scored, 'clip-1', samples), takes, wanted).at(-1)?.tokenIndex;
    expect([shifted(0), shifted(31), shifted(33), shifted(64 * 10)]).toEqual([499, 499, 498, 489]);
  });
});
