import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import { exampleSampleRate as rate, exampleTake, scoredDocument } from './example-project.ts';
import { placeTake } from './place-take.ts';
import { placeHere, takesHere, withTakeHere } from './takes-here.ts';

const score = exampleTake('score', 0, 20);
const other = exampleTake('other', 0, 20);
const stopped = { ...exampleTake('stopped', 0, 12), complete: false };
const range = { start: 400, end: 600 };
const again = { ...exampleTake('again', 7, 7), range, origin: 'regenerated' as const };
const late = exampleTake('late', 15, 5);
const takes = [score, other, stopped, again, late];
const durationSeconds = 20;
const film = durationSeconds * rate;
const scored = scoredDocument(score);
const sectioned = placeTake(scored, { takes, take: again, durationSeconds });
const here = (seconds: number, document = sectioned) =>
  placeHere(document, seconds * rate, [], film);
const playing = ({ clips }: typeof scored) => clips.map(({ takeId }) => takeId);

describe('the takes at a place', () => {
  it('are finished ones with music there, not those requested for places nearby', () => {
    const ids = (seconds: number) => takesHere(sectioned, takes, here(seconds)).map(({ id }) => id);
    expect(ids(5)).toEqual(['score', 'other']);
    // The music before its range is what it went on from.
    expect(ids(7.5)).toEqual(['score', 'other']);
    expect(ids(10)).toEqual(['score', 'other', 'again']);
    expect(ids(16)).toEqual(['score', 'other', 'late']);
  });

  it('change one section and leave every other as it is', () => {
    const changed = withTakeHere(sectioned, takes, here(10), 'other');
    expect(playing(changed)).toEqual(['score', 'other', 'score']);
    expect(changed.clips.map(clipEnd)).toEqual(sectioned.clips.map(clipEnd));
    expect(withTakeHere(changed, takes, here(10, changed), 'again')).toEqual(sectioned);
    const front = withTakeHere(sectioned, takes, here(5), 'other');
    expect(playing(front)).toEqual(['other', 'again', 'score']);
    expect(front.clips.slice(1)).toEqual(sectioned.clips.slice(1));
  });

  it('fill only what they were made for where they are shorter than the clip', () => {
    const placed = withTakeHere(scored, takes, here(10, scored), 'again');
    expect(placed).toEqual(sectioned);
    const end = withTakeHere(sectioned, takes, here(16), 'late');
    expect(playing(end)).toEqual(['score', 'again', 'score', 'late']);
    expect(end.clips.slice(0, 2)).toEqual(sectioned.clips.slice(0, 2));
  });

  it('fill a free stretch and touch nothing around it', () => {
    const gapped = { ...sectioned, clips: [sectioned.clips[0]!, sectioned.clips[2]!] };
    const place = here(10, gapped);
    expect(place).toMatchObject({
      startSample: clipEnd(gapped.clips[0]!),
      endSample: gapped.clips[1]!.startSample,
    });
    expect(place.clipId).toBeUndefined();
    const filled = withTakeHere(gapped, takes, place, 'other');
    expect(playing(filled)).toEqual(['score', 'other', 'score']);
    expect(
      playing(withTakeHere(createDocument(rate), takes, here(1, createDocument(rate)), 'other')),
    ).toEqual(['other']);
  });

  it('are those of the selected clip when the playhead is in no clip', () => {
    const gapped = { ...sectioned, clips: [sectioned.clips[0]!] };
    expect(placeHere(gapped, 15 * rate, gapped.clips, film).clipId).toBe(gapped.clips[0]!.id);
    expect(() => withTakeHere(sectioned, takes, here(5), 'late')).toThrow(/no music here/);
  });
});
