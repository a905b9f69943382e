import { describe, expect, it } from 'vitest';
import type { Clip, ProjectDocument } from '../shared/project-document.ts';
import { addCue, editCue } from './cues.ts';
import { documentProblems } from './document-problems.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { addHitPoint } from './markers.ts';
import { repairDocument } from './repair-document.ts';

const takes = [exampleTake('score', 0, 10), exampleTake('later', 4, 3)];
const good = addHitPoint(scoredDocument(takes[0]!), 2);
const clip = good.clips[0]!;
const withClips = (...clips: Clip[]): ProjectDocument => ({ ...good, clips });

describe('a damaged document', () => {
  it('is unchanged when it is valid', () => {
    expect(documentProblems(good, takes)).toEqual([]);
    expect(repairDocument(good, takes)).toEqual({ document: good, repairs: [] });
  });

  it.each([
    ['a take that is missing', withClips({ ...clip, takeId: 'gone' }), 'Removed clip "clip-1"'],
    ['music beyond its take', withClips({ ...clip, offsetSample: 100 }), 'Shortened clip "clip-1"'],
    ['a place outside of its take', withClips({ ...clip, offsetSample: 1e6 }), 'Removed clip'],
    ['fades that are too long', withClips({ ...clip, lengthSamples: 20 }), 'Shortened the fades'],
    ['one id twice', withClips(clip, { ...clip, startSample: 40_000 }), 'ids of their own'],
    [
      'clips that overlap',
      withClips(clip, { ...clip, id: 'clip-2', startSample: 3000 }),
      'Shortened clip "clip-1": it overlapped clip "clip-2"',
    ],
    [
      'clips that begin together',
      withClips(clip, { ...clip, id: 'clip-2' }),
      'Removed clip "clip-2": clip "clip-1" begins at the same place',
    ],
    ['another sample rate', { ...good, sampleRate: 44_100 }, 'another sample rate'],
    ['a note on a missing take', { ...good, takeNotes: { gone: {} } }, 'Removed 1 note'],
    ['two markers of one id', { ...good, markers: [...good.markers, ...good.markers] }, 'markers'],
    [
      'a theme that is missing',
      editCue(addCue(good, { startSeconds: 1, endSeconds: 4 }), 'cue-1', { themeTakeId: 'gone' }),
      'Cue "cue-1" has no theme any more',
    ],
    ['an empty range', { ...good, range: { startSeconds: 2, endSeconds: 2 } }, 'in and out point'],
  ])('with %s is repaired, and the repair is described', (_name, damaged, words) => {
    expect(documentProblems(damaged, takes)).not.toEqual([]);
    const { document, repairs } = repairDocument(damaged, takes);
    expect(documentProblems(document, takes)).toEqual([]);
    expect(repairs.join()).toContain(words);
  });

  it('keeps the rules after any damage to its clips', () => {
    const random = seededNumbers(3);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 500; round++) {
      const clips = Array.from({ length: 1 + below(8) }, (): Clip => {
        const fade = () => ({ lengthSamples: below(9000), curve: 'linear' as const });
        return {
          ...clip,
          id: `clip-${below(6)}`,
          takeId: ['score', 'later', 'gone'][below(3)]!,
          startSample: below(40_000),
          offsetSample: below(30_000),
          lengthSamples: 1 + below(20_000),
          fadeIn: fade(),
          fadeOut: fade(),
        };
      });
      const { document } = repairDocument({ ...good, clips }, takes);
      expect(documentProblems(document, takes)).toEqual([]);
    }
  });
});
