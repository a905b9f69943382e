import { describe, expect, it } from 'vitest';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../shared/app-error.ts';
import {
  createDocument,
  documentSchema,
  type ProjectDocument,
} from '../shared/project-document.ts';
import { clipProblems } from './clip-problems.ts';
import { diffDocuments } from './document-changes.ts';
import { clipEnd } from './clips.ts';
import * as edit from './edit-clips.ts';
import { exampleSound, exampleTake } from './example-project.ts';
import { seededNumbers } from './seeded-numbers.ts';
import { setFade } from './fade-clip.ts';
import { commitStep, emptyHistory, redoStep, undoStep } from './edit-history.ts';
import { moveClip } from './move-clip.ts';
import { moveClips } from './move-clips.ts';
import { liftSpan } from './lift-span.ts';
import { copyClips, pasteClips } from './paste-clips.ts';
import { placeRange } from './place-range.ts';
import { rippleDelete } from './ripple-delete.ts';
import { rollJoin } from './roll-join.ts';
import { slipClip } from './slip-clip.ts';
import { renderClips } from '../sound/render-clips.ts';
import { trimClip } from './trim-clip.ts';

const second = 3200;
const crossfade = 256;
const takes = [
  exampleTake('whole', 0, 30),
  exampleTake('early', 3, 9),
  exampleTake('middle', 8, 12),
  exampleTake('late', 21, 6),
];
const readTake = exampleSound(takes);

type Edit = (document: ProjectDocument) => ProjectDocument;

/** One edit such as a user makes, with any values; many are refused. */
function randomEdit(
  document: ProjectDocument,
  random: () => number,
  longestFade: number,
): { readonly name: string; readonly edit: Edit; readonly place?: readonly [number, number] } {
  const below = (limit: number) => Math.floor(random() * limit);
  const clip = document.clips[below(document.clips.length)];
  const kind = clip ? below(11) : 0;
  const id = clip?.id ?? '';
  const near = (clip?.startSample ?? 0) + below(4 * second) - second;
  const edge = random() < 0.5 ? 'in' : 'out';
  switch (kind) {
    case 1:
      return { name: 'split', edit: (from) => edit.splitClipAt(from, id, near) };
    case 2:
    case 3:
      return { name: 'trim', edit: (from) => trimClip(from, takes, id, edge, near) };
    case 4:
      if (random() < 0.4) return { name: 'move', edit: (from) => moveClip(from, id, near) };
      return {
        name: 'move',
        edit: (from) => {
          const several = from.clips.filter(({ locked }) => !locked && random() < 0.5);
          return moveClips(
            from,
            several.map((each) => each.id),
            below(4 * second) - 2 * second,
          ).document;
        },
      };
    case 5: {
      const fade = {
        lengthSamples: below(longestFade),
        curve: random() < 0.5 ? ('linear' as const) : ('equal-power' as const),
      };
      return { name: 'fade', edit: (from) => setFade(from, takes, id, edge, fade) };
    }
    case 6: {
      const gain = random() * 20 - 15;
      return { name: 'gain', edit: (from) => edit.setClipGain(from, takes, id, gain) };
    }
    case 7: {
      const muted = random() < 0.3;
      return { name: 'mute', edit: (from) => edit.setClipMuted(from, takes, id, muted) };
    }
    case 8: {
      const locked = random() < 0.2;
      return { name: 'lock', edit: (from) => edit.setClipLocked(from, id, locked) };
    }
    case 9:
      if (random() < 0.5) return { name: 'delete', edit: (from) => edit.deleteClips(from, [id]) };
      return {
        name: 'add',
        edit: (from) =>
          edit.addClip(from, takes, { takeId: 'late', startSample: near, lengthSamples: 4000 }),
      };
    default: {
      const take = takes[below(takes.length)]!;
      const from = take.startToken * 64;
      // Starts often coincide with joins that are there, as when a range is made again.
      const start = clip && random() < 0.4 ? near : from + below(take.sampleCount / 2);
      const end = start + 4 * crossfade + below(5 * second);
      const placement = { take, startSample: start, endSample: end, crossfadeSamples: crossfade };
      return {
        name: 'place',
        edit: (document) => placeRange(document, takes, placement),
        place: [start, end],
      };
    }
  }
}

/** One edit of those that copy, lift, slip or roll clips, with any values; many are refused. */
function randomRearranging(
  { clips }: ProjectDocument,
  random: () => number,
): { readonly name: string; readonly edit: Edit } {
  const below = (limit: number) => Math.floor(random() * limit);
  const [first = '', other = ''] = [clips, clips].map((all) => all[below(all.length)]?.id);
  const ids = new Set([first, other].filter((id) => id !== ''));
  const by = below(6 * second) - 3 * second;
  const at = below(30 * second);
  switch (below(6)) {
    case 0:
      return { name: 'roll', edit: (from) => rollJoin(from, takes, first, by).document };
    case 1:
      return { name: 'slip', edit: (from) => slipClip(from, takes, first, by).document };
    case 2:
      return { name: 'ripple', edit: (from) => rippleDelete(from, ids) };
    case 3: {
      const span = { startSample: at, endSample: at + 1 + below(3 * second) };
      return { name: 'lift', edit: (from) => liftSpan(from, span) };
    }
    case 4: {
      const copied = clips.filter(({ id }) => ids.has(id));
      return { name: 'paste', edit: (from) => pasteClips(from, takes, copied, at).document };
    }
    default:
      return { name: 'copy', edit: (from) => copyClips(from, ids, by).document };
  }
}

function apply(document: ProjectDocument, change: Edit): ProjectDocument | undefined {
  try {
    return change(document);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-argument') return undefined;
    throw error;
  }
}

function mostSoundingAtOnce({ clips }: ProjectDocument): number {
  return Math.max(
    0,
    ...clips.map(
      ({ startSample }) =>
        clips.filter((clip) => clip.startSample <= startSample && clipEnd(clip) > startSample)
          .length,
    ),
  );
}

/** How far a sample is from the end of the run of fades that it stands inside of. */
function fadeRunAfter({ clips }: ProjectDocument, sample: number): number {
  const fades = clips.flatMap((clip) => [
    [clip.startSample, clip.startSample + clip.fadeIn.lengthSamples] as const,
    [clipEnd(clip) - clip.fadeOut.lengthSamples, clipEnd(clip)] as const,
  ]);
  let at = sample;
  for (;;) {
    const ends = fades.filter(([from, to]) => from < at && to > at).map(([, to]) => to);
    if (ends.length === 0) return at - sample;
    at = Math.max(...ends);
  }
}

function longestFadeOf({ clips }: ProjectDocument): number {
  const fades = clips.flatMap(({ fadeIn, fadeOut }) => [fadeIn, fadeOut]);
  return Math.max(0, ...fades.map(({ lengthSamples }) => lengthSamples));
}

function mirror(document: ProjectDocument): ProjectDocument {
  const clips = document.clips.map((clip) => ({
    ...clip,
    startSample: -clipEnd(clip),
    fadeIn: clip.fadeOut,
    fadeOut: clip.fadeIn,
  }));
  return { ...document, clips };
}

describe('random edits', () => {
  it.each([
    ...[1, 2, 3, 4, 5, 6].map((seed) => ({ seed, rearranging: 0, steps: 1500 })),
    ...[31, 32].map((seed) => ({ seed, rearranging: 0.5, steps: 800 })),
  ])('keep every promise of the document, seed $seed', ({ seed, rearranging, steps }) => {
    const random = seededNumbers(seed);
    let document = createDocument(second);
    const done = new Map<string, number>();
    for (let step = 0; step < steps; step++) {
      const { name, edit: change } =
        rearranging > 0 && random() < rearranging
          ? randomRearranging(document, random)
          : randomEdit(document, random, 3 * second);
      const frozen = structuredClone(document);
      const after = apply(document, change);
      if (!isDeepStrictEqual(document, frozen))
        throw new Error(`${name} changed what it was given`);
      if (!after) continue;
      const problems = clipProblems(after.clips, takes);
      if (
        problems.length > 0 ||
        mostSoundingAtOnce(after) > 2 ||
        !documentSchema.safeParse(after).success
      ) {
        expect.fail(
          `step ${step}, ${name}: ${problems.join(' ')} ${JSON.stringify({ document, after })}`,
        );
      }
      const unlocking = name === 'lock';
      for (const clip of document.clips.filter(({ locked }) => locked && !unlocking)) {
        expect(after.clips).toContainEqual(clip);
      }
      done.set(name, (done.get(name) ?? 0) + 1);
      document = after;
    }
    const names =
      rearranging > 0
        ? ['roll', 'slip', 'ripple', 'lift', 'paste', 'copy']
        : ['split', 'trim', 'move', 'fade', 'gain', 'mute', 'lock', 'delete', 'place'];
    for (const name of names) expect(done.get(name), name).toBeGreaterThan(5);
  });

  it.each([11, 12, 13])(
    'leave what is outside of a replaced range as it sounds, seed %i',
    (seed) => {
      const random = seededNumbers(seed);
      let document = createDocument(second);
      let exact = 0;
      let widened = 0;
      for (let step = 0; step < 700; step++) {
        const { edit: change, place } = randomEdit(document, random, crossfade);
        const after = apply(document, change);
        if (!after) continue;
        // Only crossfades of the usual length: longer ones give way, which is tested elsewhere.
        if (!place && longestFadeOf(after) > crossfade) continue;
        if (place) {
          const [from, to] = [place[0] - crossfade / 2, place[1] + crossfade / 2];
          const clearBefore = fadeRunAfter(document, from) <= 2 * crossfade;
          const clearAfter = fadeRunAfter(mirror(document), -to) <= 2 * crossfade;
          const same = (start: number, end: number) =>
            isDeepStrictEqual(
              renderClips(document, readTake, start, end),
              renderClips(after, readTake, start, end),
            );
          if (clearBefore && !same(0, Math.max(0, from)))
            expect.fail(`step ${step}: before ${from}`);
          if (clearAfter && !same(to, 40 * second)) expect.fail(`step ${step}: after ${to}`);
          if (clearBefore && clearAfter) exact += 1;
          else widened += 1;
        }
        document = after;
      }
      expect(exact).toBeGreaterThan(20);
      expect(widened).toBeLessThan(exact / 10);
    },
  );

  it('are undone and redone to the same documents', () => {
    const random = seededNumbers(21);
    let history = emptyHistory;
    let document = createDocument(second);
    const documents = [structuredClone(document)];
    while (documents.length < 300) {
      const { name, edit: change } = randomEdit(document, random, second);
      const after = apply(document, change);
      if (!after || isDeepStrictEqual(after, document)) continue;
      history = commitStep(history, name, diffDocuments(document, after));
      document = after;
      documents.push(structuredClone(after));
    }
    for (const expected of documents.toReversed()) {
      expect(document).toEqual(expected);
      const undone = undoStep(history, document);
      if (undone) ({ history, document } = undone);
    }
    for (const expected of documents) {
      expect(document).toEqual(expected);
      const redone = redoStep(history, document);
      if (redone) ({ history, document } = redone);
    }
  });
});
