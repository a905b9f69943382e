import { describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import { compTake, mainClip } from './comp-take.ts';
import { documentProblems } from './document-problems.ts';
import { changeClipGains, setClipLocked } from './edit-clips.ts';
import { exampleSampleRate as second, exampleTake, scoredDocument } from './example-project.ts';
import { addMusicTrack, clipsOn } from './music-tracks.ts';

const one = exampleTake('one', 0, 20);
const two = exampleTake('two', 0, 20);
const late = exampleTake('late', 8, 12);
const takes = [one, two, late];
const scored = scoredDocument(one);
const comp = (document: ProjectDocument, takeId: string, from: number, to: number, more = {}) =>
  compTake(document, takes, {
    ...{ takeId, trackId: 'music', startSample: from * second, endSample: to * second },
    ...more,
  });
/** Take and middles of the joins of each clip, in seconds. */
const played = ({ clips }: ProjectDocument) =>
  clips.map((clip, index) => {
    const [previous, next] = [clips[index - 1], clips[index + 1]];
    const from = previous ? (clipEnd(previous) + clip.startSample) / 2 : clip.startSample;
    const to = next ? (clipEnd(clip) + next.startSample) / 2 : clipEnd(clip);
    return [clip.takeId, from / second, to / second];
  });

describe('a swiped stretch of a take', () => {
  it('plays exactly there, crossfaded on both sides, and nothing else changes', () => {
    const changed = comp(scored, 'two', 5, 9);
    expect(played(changed)).toEqual([
      ['one', 0, 5],
      ['two', 5, 9],
      ['one', 9, 20],
    ]);
    expect(changed.clips[1]!.fadeIn).toEqual({ lengthSamples: 256, curve: 'equal-power' });
    expect(documentProblems(changed, takes)).toEqual([]);
  });

  it('keeps its edges where another join is already', () => {
    const first = comp(scored, 'two', 5, 9);
    const again = comp(first, 'late', 9, 12);
    expect(played(again)).toEqual([
      ['one', 0, 5],
      ['two', 5, 9],
      ['late', 9, 12],
      ['one', 12, 20],
    ]);
    const over = comp(again, 'one', 5, 9);
    expect(played(over)).toEqual([
      ['one', 0, 9],
      ['late', 9, 12],
      ['one', 12, 20],
    ]);
    expect(documentProblems(over, takes)).toEqual([]);
  });

  it('goes on without a join in the same take, so that swiping all of it back leaves one clip', () => {
    const wider = comp(comp(scored, 'two', 5, 9), 'two', 8, 12);
    expect(played(wider)).toEqual([
      ['one', 0, 5],
      ['two', 5, 12],
      ['one', 12, 20],
    ]);
    expect(comp(wider, 'one', 4, 13).clips).toEqual([
      { ...scored.clips[0]!, id: expect.any(String) as string },
    ]);
    expect(comp(scored, 'one', 4, 13).clips).toHaveLength(1);
  });

  it('does not swell where the same take goes on at another level', () => {
    const louder = comp(scored, 'one', 5, 9, { gainDecibels: 6 });
    expect(louder.clips.map(({ gainDecibels }) => gainDecibels)).toEqual([0, 6, 0]);
    expect(louder.clips[1]!.fadeIn.curve).toBe('linear');
    expect(louder.clips[0]!.fadeOut.curve).toBe('linear');
  });

  it('ends where the take does, fills silence, and says where there is no music', () => {
    expect(played(comp(scored, 'late', 5, 12))).toEqual([
      // The join lies where both have music.
      ['one', 0, 8.02],
      ['late', 8.02, 12],
      ['one', 12, 20],
    ]);
    const empty = { ...scored, clips: [] };
    expect(played(comp(empty, 'two', 3, 4))).toEqual([['two', 3, 4]]);
    expect(() => comp(scored, 'late', 2, 7)).toThrow(/no music here/);
    const locked = setClipLocked(scored, scored.clips[0]!.id, true);
    expect(() => comp(locked, 'two', 5, 9)).toThrow(/locked/);
  });

  it('takes over the level that it is given, and lies on the track that is meant', () => {
    const { document, trackId } = addMusicTrack(scored);
    const lower = comp(document, 'two', 5, 9, { trackId, gainDecibels: -3 });
    expect(clipsOn(lower.clips, 'music')).toEqual(scored.clips);
    expect(clipsOn(lower.clips, trackId)).toMatchObject([{ takeId: 'two', gainDecibels: -3 }]);
    const quiet = changeClipGains(scored, takes, [scored.clips[0]!.id], -8);
    expect(comp(quiet, 'two', 5, 9).clips[1]!.gainDecibels).toBe(-8);
    const wider = comp(lower, 'two', 9, 11, { trackId, gainDecibels: -3 });
    expect(clipsOn(wider.clips, trackId)).toHaveLength(1);
  });

  it('is measured against the clip that fills most of it', () => {
    const changed = comp(scored, 'two', 5, 9);
    const span = { startSample: 4 * second, endSample: 8 * second };
    expect(mainClip(changed, 'music', span)?.takeId).toBe('two');
    expect(mainClip(changed, 'music-2', span)).toBeUndefined();
  });
});
