import { describe, expect, it } from 'vitest';
import type { Clip } from '../shared/project-document.ts';
import { clipProblems } from './clip-problems.ts';
import { exampleTake, scoredDocument } from './example-project.ts';

const take = exampleTake('score', 0, 10);
const clip = scoredDocument(take).clips[0]!;
const problems = (...clips: Clip[]) => clipProblems(clips, [take]);

describe('checking clips', () => {
  it('finds nothing wrong with a score', () => {
    expect(problems(clip)).toEqual([]);
  });

  it('says what is wrong', () => {
    expect(problems({ ...clip, takeId: 'gone' })).toEqual([
      'Clip "clip-1" plays take "gone", which does not exist.',
    ]);
    expect(problems({ ...clip, offsetSample: 1 })).toEqual([
      'Clip "clip-1" ends beyond the music of take "score".',
    ]);
    expect(problems({ ...clip, lengthSamples: 31 })).toEqual([
      'The fades of clip "clip-1" are longer than the clip.',
    ]);
    const touching = { ...clip, id: 'clip-2', startSample: 32_000 - 16 };
    expect(problems(clip, touching)).toEqual([]);
    expect(problems(clip, { ...touching, startSample: 32_000 - 17 })).toEqual([
      'Clip "clip-2" overlaps clip "clip-1" by more than their crossfade.',
    ]);
    expect(problems(touching, { ...clip, startSample: 0 })).toContain(
      'Clip "clip-1" does not begin after clip "clip-2".',
    );
    expect(problems(clip, { ...touching, id: 'clip-1' })).toEqual([
      'Two clips are called "clip-1".',
    ]);
  });
});
