import { describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import { deleteClips, setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { moveClips } from './move-clips.ts';
import { placeRange } from './place-range.ts';

const second = 3200;
const score = exampleTake('score', 0, 20);
const again = exampleTake('again', 2, 8);
const takes = [score, again];
/** score | again | score, crossfaded at 5 s and 9 s over 256 samples. */
const joined = placeRange(scoredDocument(score), takes, {
  take: again,
  startSample: 5 * second,
  endSample: 9 * second,
});
const edges = (document: ProjectDocument) =>
  document.clips.map((clip) => [clip.startSample, clipEnd(clip)]);
const fades = (document: ProjectDocument) =>
  document.clips.map(({ fadeIn, fadeOut }) => [fadeIn.lengthSamples, fadeOut.lengthSamples]);

describe('moving clips together', () => {
  it('keeps the crossfades between them as they are', () => {
    const { document, movedSamples, obstacle } = moveClips(joined, ['clip-2', 'clip-3'], 100);
    expect([movedSamples, obstacle]).toEqual([100, undefined]);
    expect(fades(document)).toEqual([
      [16, 156],
      [156, 256],
      [256, 16],
    ]);
    const all = moveClips(joined, ['clip-1', 'clip-2', 'clip-3'], 5 * second).document;
    expect(
      all.clips.map((clip) => ({ ...clip, startSample: clip.startSample - 5 * second })),
    ).toEqual(joined.clips);
  });

  it('keeps a seam of one take a seam', () => {
    const split = splitClipAt(scoredDocument(score), 'clip-1', 7 * second);
    const moved = moveClips(split, ['clip-1', 'clip-2'], 10).document;
    expect(fades(moved)).toEqual(fades(split));
  });

  it('goes as far as the beginning of the film, and says so', () => {
    const moved = moveClips(joined, ['clip-1', 'clip-2'], -1);
    expect(moved.document).toBe(joined);
    expect([moved.movedSamples, moved.obstacle]).toEqual([0, 'start']);
    const late = moveClips(joined, ['clip-1', 'clip-2', 'clip-3'], 2 * second).document;
    const back = moveClips(late, ['clip-1', 'clip-2', 'clip-3'], -9 * second);
    expect([back.movedSamples, back.obstacle]).toEqual([-2 * second, 'start']);
    expect(back.document).toEqual(joined);
  });

  it('stops at the fade of a locked clip, and where a third clip would sound', () => {
    const locked = setClipLocked(joined, 'clip-3', true);
    const held = moveClips(locked, ['clip-2'], 40);
    expect([held.movedSamples, held.obstacle]).toEqual([0, 'locked']);
    const crowded = moveClips(joined, ['clip-2'], second);
    expect(crowded.movedSamples).toBe(second);
    const farther = moveClips(joined, ['clip-1'], 3.95 * second);
    expect(farther.obstacle).toBe('crowded');
    // Its end may come to where the third begins.
    expect(clipEnd(farther.document.clips[0]!)).toBe(joined.clips[2]!.startSample);
    expect(() => moveClips(locked, ['clip-2', 'clip-3'], 40)).toThrow('This clip is locked');
  });

  it('leave no long fade behind where a crossfade comes apart', () => {
    const apart = deleteClips(joined, ['clip-2']);
    const gap = apart.clips[1]!.startSample - clipEnd(apart.clips[0]!);
    const over = moveClips(apart, ['clip-1'], gap + 2 * second).document;
    const back = moveClips(over, ['clip-1'], -gap - 2 * second).document;
    expect(fades(back)).toEqual([
      [16, 256],
      [256, 16],
    ]);
  });

  it('crossfades over what they come to overlap, shortening fades that are in the way', () => {
    const apart = deleteClips(joined, ['clip-2']);
    const gap = apart.clips[1]!.startSample - clipEnd(apart.clips[0]!);
    const { document } = moveClips(apart, ['clip-1'], gap + 500);
    expect(edges(document)[1]).toEqual(edges(apart)[1]);
    expect(fades(document)).toEqual([
      [16, 500],
      [500, 16],
    ]);
    expect(document.clips[0]!.fadeOut.curve).toBe('equal-power');
  });
});
