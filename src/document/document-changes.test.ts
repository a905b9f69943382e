import { describe, expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import { documentChangeSchema, type DocumentChange } from '../shared/document-change.ts';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { withAutomation } from './automation.ts';
import { clipEnd } from './clips.ts';
import {
  applyChanges,
  composeChanges,
  diffDocuments,
  forceChanges,
  invertChanges,
  withoutStoredChanges,
} from './document-changes.ts';
import * as edit from './edit-clips.ts';
import { exampleTake } from './example-project.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { addHitPoint, deleteMarkers, moveMarker, renameMarker } from './markers.ts';
import { changeLane } from './mix-lanes.ts';
import { moveClip } from './move-clip.ts';
import { clearRange, setRange } from './score-range.ts';
import { renameTake, setTakeFavourite } from './takes.ts';

const threeLanes = [0, 1, 2].map((index) => ({ id: `track-${index}` }));
const takes = [exampleTake('a', 0, 30), exampleTake('b', 5, 9)];
const rate = takes[0]!.sampleRate;

/** Applies an edit to the document; returns the same document when it is rejected. */
function randomEdit(document: ProjectDocument, random: () => number): ProjectDocument {
  const below = (limit: number) => Math.floor(random() * limit);
  const clip = document.clips[below(document.clips.length)];
  const marker = document.markers[below(document.markers.length)];
  const takeId = takes[below(2)]!.id;
  const edits: (() => ProjectDocument)[] = [
    () =>
      edit.addClip(document, takes, { takeId, startSample: below(40) * rate, lengthSamples: rate }),
    () => moveClip(document, clip!.id, below(40 * rate)),
    () => edit.setClipGain(document, takes, clip!.id, below(20) - 10),
    () => edit.splitClipAt(document, clip!.id, below(clipEnd(clip!))),
    () => edit.deleteClips(document, [clip!.id]),
    () => addHitPoint(document, below(5)),
    () => moveMarker(document, marker!.id, below(5)),
    () => renameMarker(document, marker!.id, `Door ${below(3)}`),
    () => deleteMarkers(document, [marker!.id]),
    () => ({ ...document, mix: { ...document.mix, musicGainDecibels: below(10) } }),
    () => ({ ...document, mix: { ...document.mix, originalMuted: random() < 0.5 } }),
    () => ({
      ...document,
      mix: changeLane(document.mix, `track-${below(3)}`, threeLanes, {
        gainDecibels: below(3),
        solo: random() < 0.3,
      }),
    }),
    () => ({
      ...document,
      mix: withAutomation(
        document.mix,
        ['music', 'track-1'][below(2)]!,
        Array.from({ length: below(3) }, (_, seconds) => ({ seconds, decibels: below(4) })),
      ),
    }),
    () => renameTake(document, takeId, `Theme ${below(3)}`),
    () => setTakeFavourite(document, takeId, random() < 0.5),
    () => setRange(document, below(3), 3 + below(3)),
    () => clearRange(document),
  ];
  try {
    return edits[below(edits.length)]!();
  } catch (error) {
    if (error instanceof AppError || error instanceof TypeError) return document;
    throw error;
  }
}

function edited(document: ProjectDocument, random: () => number, times: number): ProjectDocument {
  let after = document;
  for (let step = 0; step < times; step++) after = randomEdit(after, random);
  return after;
}

const pathsOf = (changes: readonly DocumentChange[]) =>
  new Set(changes.map(({ path }) => path.join('/')));

describe('random edits of a document, as changes of its parts', () => {
  const random = seededNumbers(5);
  const base = edited(createDocument(rate), random, 60);
  const rounds = Array.from({ length: 400 }, () => ({
    mine: edited(base, random, 1 + Math.floor(random() * 4)),
    theirs: edited(base, random, 1 + Math.floor(random() * 4)),
  }));

  it('lead from one document to the other, back again, and in one step as in two', () => {
    for (const { mine, theirs } of rounds) {
      const there = diffDocuments(mine, theirs);
      expect(applyChanges(mine, there)).toEqual({ document: theirs, conflicts: [] });
      expect(applyChanges(theirs, invertChanges(there)).document).toEqual(mine);
      const twoSteps = composeChanges(diffDocuments(mine, base), diffDocuments(base, theirs));
      expect(applyChanges(mine, twoSteps)).toEqual({ document: theirs, conflicts: [] });
      expect(pathsOf(twoSteps)).toEqual(pathsOf(there));
    }
  });

  it('merge in either order when they touch different parts, and lose neither', () => {
    let merged = 0;
    for (const { mine, theirs } of rounds) {
      const [ours, others] = [diffDocuments(base, mine), diffDocuments(base, theirs)];
      if ([...pathsOf(ours)].some((path) => pathsOf(others).has(path))) continue;
      const one = applyChanges(theirs, ours);
      expect(one.conflicts).toEqual([]);
      expect(one.document).toEqual(applyChanges(mine, others).document);
      expect(applyChanges(one.document, ours).document).toEqual(one.document);
      expect(applyChanges(one.document, others).document).toEqual(one.document);
      merged += 1;
    }
    expect(merged).toBeGreaterThan(50);
  });

  it('conflict if they change the same part differently, and then change nothing', () => {
    let conflicting = 0;
    for (const { mine, theirs } of rounds) {
      const ours = diffDocuments(base, mine);
      const { document, conflicts } = applyChanges(theirs, ours);
      const others = diffDocuments(base, theirs);
      for (const { path } of conflicts) expect(pathsOf(others)).toContain(path.join('/'));
      if (conflicts.length === 0) continue;
      expect(document).toBe(theirs);
      conflicting += 1;
      const forced = forceChanges(theirs, ours);
      expect(applyChanges(forced, ours)).toEqual({ document: forced, conflicts: [] });
    }
    expect(conflicting).toBeGreaterThan(20);
  });

  it('can be sent again when it is unknown how many of them were stored', () => {
    for (let round = 0; round < 200; round++) {
      const documents = [base];
      for (let step = 0; step < 6; step++) documents.push(randomEdit(documents.at(-1)!, random));
      const edits = documents
        .slice(1)
        .map((after, index) => diffDocuments(documents[index]!, after));
      const stored = documents[Math.floor(random() * documents.length)]!;
      let document = stored;
      for (const changes of withoutStoredChanges(stored, edits)) {
        const applied = applyChanges(document, changes);
        expect(applied.conflicts).toEqual([]);
        document = applied.document;
      }
      expect(document).toEqual(documents.at(-1));
    }
  });
});

it('two windows change lanes and automation at once where the lanes differ, and conflict over one', () => {
  const base = createDocument(rate);
  const lane = (id: string, gainDecibels: number) => ({
    ...base,
    mix: withAutomation(changeLane(base.mix, id, threeLanes, { gainDecibels }), id, [
      { seconds: 1, decibels: gainDecibels },
    ]),
  });
  const [mine, theirs] = [lane('track-1', -3), lane('track-2', -6)];
  const ours = diffDocuments(base, mine);
  for (const item of ours) expect(documentChangeSchema.parse(item)).toEqual(item);
  const merged = applyChanges(theirs, ours);
  expect(merged.conflicts).toEqual([]);
  expect(merged.document.mix.lanes).toEqual({ ...mine.mix.lanes, ...theirs.mix.lanes });
  expect(merged.document.mix.automation).toEqual({
    ...mine.mix.automation,
    ...theirs.mix.automation,
  });
  expect(applyChanges(merged.document, invertChanges(ours)).document).toEqual(theirs);
  expect(applyChanges(lane('track-1', -9), ours).conflicts.map(({ path }) => path)).toEqual([
    ['mix', 'lanes', 'track-1'],
    ['mix', 'automation', 'track-1'],
  ]);
});

it('rejects changes of unknown lanes, and invalid settings of a lane', () => {
  const change = (path: string[], to: unknown) =>
    documentChangeSchema.safeParse({ path, to }).success;
  expect(change(['mix', 'lanes', 'track-1'], { gainDecibels: -3 })).toBe(true);
  expect(change(['mix', 'lanes', '__proto__'], {})).toBe(false);
  expect(change(['mix', 'lanes', 'track-1'], { gainDecibels: 300 })).toBe(false);
  expect(change(['mix', 'ducking', 'music'], [])).toBe(false);
  expect(change(['takeNotes', 'a', 'music'], [])).toBe(false);
});
