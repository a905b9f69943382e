import { describe, expect, it } from 'vitest';
import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { clearRemainders, replaceRange } from './clear-remainders.ts';
import { setClipLocked } from './edit-clips.ts';
import { exampleSound, exampleTake, scoredDocument } from './example-project.ts';
import { renderClips } from '../sound/render-clips.ts';

const second = 3200;
const half = 128;
const score = exampleTake('score', 0, 20);

/** A take of the range from 5 s to 9 s, with what it was given before and half a second beyond it. */
function again(id: string, endSeconds = 9): Take {
  const take = exampleTake(id, 2, endSeconds + 0.5 - 2);
  const { frameRate } = take;
  return { ...take, range: { start: 5 * frameRate, end: endSeconds * frameRate } };
}

const [first, second_, third, longer] = [
  again('first'),
  again('second'),
  again('third'),
  again('longer', 12),
];
const takes = [score, first, second_, third, longer];
const readTake = exampleSound(takes);
const render = (document: ProjectDocument) => renderClips(document, readTake, 0, 20 * second);
const place = (document: ProjectDocument, take: Take, endSeconds: number) =>
  replaceRange(document, takes, {
    take,
    startSample: 5 * second,
    endSample: Math.round(endSeconds * second),
  });

describe('regenerating a range again and again', () => {
  it('leaves nothing of earlier takes, wherever each of them joined', () => {
    for (const joins of [
      [9.4, 8.6],
      [9.4, 9.38],
      [8.7, 9.3],
      [9.3, 8.9, 9.1],
    ]) {
      let document = scoredDocument(score);
      joins.forEach((join, index) => {
        document = place(document, [first, second_, third][index]!, join);
      });
      const last = [first, second_, third][joins.length - 1]!;
      expect(document.clips.map(({ takeId }) => takeId)).toEqual(['score', last.id, 'score']);
      const alone = place(scoredDocument(score), last, joins.at(-1)!);
      expect(render(document)).toEqual(render(alone));
    }
  });

  it('keeps what a take for a longer range has after it', () => {
    const before = place(scoredDocument(score), longer, 12);
    const after = place(before, first, 8.8);
    expect(after.clips.map(({ takeId }) => takeId)).toEqual(['score', 'first', 'longer', 'score']);
    const end = Math.round(8.8 * second) + half;
    expect(render(after).subarray(end)).toEqual(render(before).subarray(end));
  });

  it('keeps what nothing else can take the place of', () => {
    const before = place(scoredDocument(score), first, 9.4);
    const span = { startSample: 5 * second, endSample: 8 * second };
    expect(clearRemainders(before, takes, second_, span)).not.toBe(before);
    const locked = setClipLocked(before, 'clip-3', true);
    expect(clearRemainders(locked, takes, second_, span)).toBe(locked);
    const alone = { ...before, clips: before.clips.slice(0, 2) };
    expect(clearRemainders(alone, takes, second_, span)).toBe(alone);
  });
});
