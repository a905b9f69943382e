import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import {
  deleteTake,
  renameTake,
  setTakeFavourite,
  takeName,
  takesCovering,
  visibleTakes,
} from './takes.ts';

const score = exampleTake('score', 0, 20);
const again = { ...exampleTake('again', 2, 8), seed: 7, range: { start: 250, end: 450 } };
const takes = [score, again];
const empty = createDocument(3200);

describe('takes', () => {
  it('are named by number and seed until the user names them', () => {
    expect(takeName(empty, takes, 'again')).toBe('Take 2 · seed 7');
    const named = renameTake(empty, 'again', '  The slow one ');
    expect(takeName(named, takes, 'again')).toBe('The slow one');
    expect(takeName(renameTake(named, 'again', ' '), takes, 'again')).toBe('Take 2 · seed 7');
    const odd = [
      { ...score, complete: false },
      { ...again, origin: 'imported' as const },
    ];
    expect(takeName(empty, odd, 'score')).toBe('Take 1 · seed 42 · unfinished');
    expect(takeName(empty, odd, 'again')).toBe('Take 2 · imported');
  });

  it('disappear when deleted, and no other changes its name', () => {
    const deleted = deleteTake(setTakeFavourite(empty, 'score', true), 'score');
    expect(deleted.takeNotes).toEqual({ score: { favourite: true, deleted: true } });
    expect(visibleTakes(deleted, takes)).toEqual([again]);
    expect(takeName(deleted, takes, 'again')).toBe('Take 2 · seed 7');
  });

  it('are not deleted while they play on the track', () => {
    expect(() => deleteTake(scoredDocument(score), 'score')).toThrow(
      'This take plays on the music track: choose another take there first.',
    );
  });

  it('are found by the music that they have', () => {
    const span = (start: number, end: number) => ({
      startSample: start * 3200,
      endSample: end * 3200,
    });
    const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id);
    expect(ids(takesCovering(empty, takes, span(2, 10)))).toEqual(['score', 'again']);
    expect(ids(takesCovering(empty, takes, span(1.9, 10)))).toEqual(['score']);
  });
});
