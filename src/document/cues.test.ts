import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { applyChanges, diffDocuments, invertChanges } from './document-changes.ts';
import { documentProblems } from './document-problems.ts';
import {
  addCue,
  cueAt,
  cueName,
  cueNumbers,
  cuesOf,
  editCue,
  moveCueEdge,
  removeCue,
  splitCueAt,
} from './cues.ts';
import { proposeCues } from './propose-cues.ts';
import { repairDocument } from './repair-document.ts';

const empty = createDocument(32_000);

function spotted(): ProjectDocument {
  const one = addCue(empty, { startSeconds: 0, endSeconds: 10, title: 'Dawn' });
  const two = addCue(one, { startSeconds: 10, endSeconds: 14, music: false });
  return addCue(two, { startSeconds: 14, endSeconds: 30 });
}

const spans = (document: ProjectDocument) =>
  cuesOf(document).map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds]);

describe('cues', () => {
  it('are numbered by their order, those without music left out', () => {
    const document = spotted();
    expect([...cueNumbers(document).values()]).toEqual(['1M1', '1M2']);
    expect(cuesOf(document).map((cue) => cueName(document, cue))).toEqual([
      '1M1 Dawn',
      'No music',
      '1M2',
    ]);
    expect(cueAt(document, 13.9)?.music).toBe(false);
    expect(cueAt(document, 30)).toBeUndefined();
  });

  it('are split, moved at both sides of an edge, and stop at their neighbours', () => {
    const split = splitCueAt(spotted(), 20);
    expect(spans(split)).toEqual([
      [0, 10],
      [10, 14],
      [14, 20],
      [20, 30],
    ]);
    const moved = moveCueEdge(split, 'cue-1', 'end', 11.5);
    expect(spans(moved).slice(0, 2)).toEqual([
      [0, 11.5],
      [11.5, 14],
    ]);
    expect(spans(moveCueEdge(moved, 'cue-2', 'end', 99))[1]).toEqual([11.5, 19.5]);
    const apart = removeCue(moved, 'cue-2');
    expect(spans(moveCueEdge(apart, 'cue-1', 'end', 99))[0]).toEqual([0, 14]);
    expect(spans(editCue(apart, 'cue-3', { startSeconds: 2 }))[1]).toEqual([11.5, 20]);
    for (const document of [split, moved, apart])
      expect(documentProblems(document, [])).toEqual([]);
  });

  it('refuse to overlap and to be too short', () => {
    expect(() => addCue(spotted(), { startSeconds: 29, endSeconds: 40 })).toThrow(/cue here/);
    expect(() => addCue(empty, { startSeconds: 1, endSeconds: 1.2 })).toThrow(/too short/);
    expect(() => splitCueAt(spotted(), 10.1)).toThrow(/inside of a cue/);
    expect(() => splitCueAt(spotted(), 40)).toThrow(/inside of a cue/);
  });

  it('take a setting back by leaving it out', () => {
    const set = editCue(spotted(), 'cue-1', { guidance: 2, ending: 'ring-out' });
    expect(cuesOf(set)[0]).toMatchObject({ guidance: 2, ending: 'ring-out' });
    expect(cuesOf(editCue(set, 'cue-1', { guidance: undefined }))[0]).not.toHaveProperty(
      'guidance',
    );
  });

  it('are edited part by part, also from none and to none', () => {
    const document = spotted();
    const changes = diffDocuments(empty, document);
    expect(changes.map(({ path }) => path)).toEqual([
      ['cues', 'cue-1'],
      ['cues', 'cue-2'],
      ['cues', 'cue-3'],
    ]);
    const made = applyChanges(empty, changes);
    expect(made.document).toEqual(document);
    const undone = applyChanges(made.document, invertChanges(changes));
    expect(undone.conflicts).toEqual([]);
    expect(cuesOf(undone.document)).toEqual([]);
    const theirs = editCue(document, 'cue-1', { title: 'Night' });
    const mine = diffDocuments(document, editCue(document, 'cue-3', { title: 'Chase' }));
    expect(applyChanges(theirs, mine).document.cues?.map(({ title }) => title)).toEqual([
      'Night',
      '',
      'Chase',
    ]);
  });

  it('are reported and repaired when they overlap', () => {
    const [first, , third] = cuesOf(spotted());
    const wrong = { ...empty, cues: [first!, { ...third!, startSeconds: 9 }] };
    expect(documentProblems(wrong, [])).toEqual(['Cue "cue-3" overlaps cue "cue-1".']);
    const { document, repairs } = repairDocument(wrong, []);
    expect(documentProblems(document, [])).toEqual([]);
    expect(repairs).toHaveLength(1);
    expect(repairDocument(spotted(), []).repairs).toEqual([]);
  });
});

describe('proposeCues', () => {
  const steps = 240;
  const still = Array.from({ length: steps }, () => 0.3);
  const busy = (from: number, to: number) =>
    still.map((value, step) => (step >= 2 * from && step < 2 * to ? 4 : value));
  const black = (from: number, to: number) =>
    still.map((_, step) => (step >= 2 * from && step < 2 * to ? 100 : 5));
  const cuts = [10, 21, 40, 61, 70, 84, 100];

  it('begins a new cue where a film turns busy, and has no music on black', () => {
    const activity = { stepSeconds: 0.5, motion: busy(40, 84), black: black(100, 108) };
    const cues = proposeCues({ durationSeconds: 120, cuts, activity });
    expect(
      cues.map(({ startSeconds, endSeconds, music }) => [startSeconds, endSeconds, music]),
    ).toEqual([
      [0, 40, true],
      [40, 84, true],
      [84, 100, true],
      [100, 108, false],
      [108, 120, true],
    ]);
    expect(documentProblems({ ...empty, cues }, [])).toEqual([]);
  });

  it('keeps music over black that is heard, and goes by speech and sound where motion is unknown', () => {
    const activity = { stepSeconds: 0.5, motion: still, black: black(50, 60) };
    const soundDecibels = still.map(() => -20);
    const heard = proposeCues({ durationSeconds: 120, cuts: [], activity, soundDecibels });
    expect(heard).toHaveLength(1);
    const speech = [{ startSeconds: 40, endSeconds: 61 }];
    const spoken = proposeCues({ durationSeconds: 120, cuts, speech });
    expect(spoken.map(({ startSeconds }) => startSeconds)).toEqual([0, 40, 61]);
    expect(spoken[1]!.title).toBe('under speech');
    expect(proposeCues({ durationSeconds: 20, cuts: [] })).toHaveLength(1);
  });
});
