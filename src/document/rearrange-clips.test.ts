import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { clipProblems } from './clip-problems.ts';
import { clipEnd } from './clips.ts';
import { addClip, changeClipGains, muteClips, setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleSound, joinedExample } from './example-project.ts';
import { dropTake } from './drop-take.ts';
import { liftSpan } from './lift-span.ts';
import { copyClips, duplicateClips, pasteClips } from './paste-clips.ts';
import { rippleDelete } from './ripple-delete.ts';
import { rollJoin } from './roll-join.ts';
import { slipClip } from './slip-clip.ts';
import { renderClips } from '../sound/render-clips.ts';

const { second, again, takes, scored, joined } = joinedExample();
const readTake = exampleSound(takes);
const render = (document: ProjectDocument) => renderClips(document, readTake, 0, 20 * second);
const split = splitClipAt(scored, 'clip-1', 7 * second);
/** One second of music at 4 s, with room all around. */
const alone = addClip(createDocument(second), takes, {
  takeId: 'again',
  startSample: 4 * second,
  offsetSample: second,
  lengthSamples: second,
});
const edges = ({ clips }: ProjectDocument) =>
  clips.map((clip) => [clip.startSample, clipEnd(clip)]);
const fades = ({ clips }: ProjectDocument) =>
  clips.map(({ fadeIn, fadeOut }) => [fadeIn.lengthSamples, fadeOut.lengthSamples]);
const isWhole = (document: ProjectDocument) =>
  expect(clipProblems(document.clips, takes)).toEqual([]);

describe('several clips', () => {
  it('change level and mute together, and seams between them stay seams', () => {
    const louder = changeClipGains(split, takes, ['clip-1', 'clip-2'], 3);
    expect(louder.clips.map(({ gainDecibels }) => gainDecibels)).toEqual([3, 3]);
    expect(fades(louder)).toEqual(fades(split));
    expect(changeClipGains(louder, takes, ['clip-1'], 99).clips[0]!.gainDecibels).toBe(24);
    const muted = muteClips(split, takes, ['clip-1', 'clip-2'], true);
    expect(muted.clips.map((clip) => clip.muted)).toEqual([true, true]);
    expect(fades(muted)).toEqual(fades(split));
    expect(muteClips(muted, takes, ['clip-1'], true)).toBe(muted);
  });
});

describe('lifting a span', () => {
  it('cuts the clip that covers it in two, and changes no sound elsewhere', () => {
    const lifted = liftSpan(scored, { startSample: 6 * second, endSample: 8 * second });
    expect(edges(lifted)).toEqual([
      [0, 6 * second],
      [8 * second, 20 * second],
    ]);
    isWhole(lifted);
    const [now, before] = [render(lifted), render(scored)];
    expect(now.subarray(0, 6 * second - 16)).toEqual(before.subarray(0, 6 * second - 16));
    expect(now.subarray(8 * second + 16)).toEqual(before.subarray(8 * second + 16));
    expect(now.subarray(6 * second, 8 * second).every((sample) => sample === 0)).toBe(true);
  });

  it('cuts through crossfades, and leaves one clip on either side', () => {
    const middle = clipEnd(joined.clips[0]!) - 100;
    const lifted = liftSpan(joined, { startSample: middle, endSample: 9 * second });
    expect(edges(lifted)).toEqual([
      [0, middle],
      [9 * second, 20 * second],
    ]);
    isWhole(lifted);
  });

  it('refuses a locked clip, and leaves no splinters', () => {
    expect(() =>
      liftSpan(setClipLocked(joined, 'clip-2', true), { startSample: 0, endSample: 6 * second }),
    ).toThrow('A locked clip is here: unlock it to replace it.');
    const lifted = liftSpan(alone, { startSample: 4 * second + 20, endSample: 9 * second });
    expect(lifted.clips).toEqual([]);
  });
});

describe('pasting clips', () => {
  it('pastes them at the playhead unchanged, replacing what is there', () => {
    const copied = joined.clips.slice(0, 2);
    const { document, clipIds } = pasteClips(joined, takes, copied, 10 * second);
    isWhole(document);
    const pasted = document.clips.filter(({ id }) => clipIds.includes(id));
    expect(
      pasted.map((clip) => ({ ...clip, startSample: clip.startSample - 10 * second })),
    ).toEqual(copied.map((clip, index) => ({ ...clip, id: clipIds[index] })));
    const [now, before] = [render(document), render(joined)];
    expect(now.subarray(0, 10 * second - 16)).toEqual(before.subarray(0, 10 * second - 16));
    const at = 10 * second + 16;
    expect(now.subarray(at, at + 8 * second)).toEqual(before.subarray(16, 16 + 8 * second));
  });

  it('duplicates behind the last of them', () => {
    const { document, clipIds } = duplicateClips(alone, takes, ['clip-1']);
    expect(edges(document)).toEqual([
      [4 * second, 5 * second],
      [5 * second, 6 * second],
    ]);
    expect(clipIds).toEqual(['clip-2']);
  });

  it('rejects music of unknown takes', () => {
    const foreign = [{ ...alone.clips[0]!, takeId: 'gone' }];
    expect(() => pasteClips(alone, takes, foreign, 0)).toThrow(
      'The music of these clips is not in this project: copy clips of this project.',
    );
  });
});

describe('copying clips by dragging', () => {
  it('leaves the originals, and crossfades what comes to overlap', () => {
    const { document, clipIds } = copyClips(alone, ['clip-1'], second - 300);
    isWhole(document);
    expect(clipIds).toEqual(['clip-2']);
    expect(fades(document)).toEqual([
      [16, 300],
      [300, 16],
    ]);
    expect(copyClips(alone, ['clip-1'], 0).document).toBe(alone);
  });

  it('keeps the crossfades among the copies', () => {
    const ids = joined.clips.map(({ id }) => id);
    const { document, clipIds } = copyClips(joined, ids, 20 * second);
    isWhole(document);
    expect(clipIds).toHaveLength(3);
    expect(fades(document).slice(3)).toEqual(fades(joined));
  });
});

describe('deleting and closing up', () => {
  it('brings what follows forward, crossfaded as the deleted clip was', () => {
    const closed = rippleDelete(joined, ['clip-2']);
    isWhole(closed);
    expect(closed.clips[1]!.startSample).toBe(joined.clips[1]!.startSample);
    expect(fades(closed)).toEqual([
      [16, 256],
      [256, 16],
    ]);
    const first = rippleDelete(joined, ['clip-1']);
    expect(first.clips[0]!.startSample).toBe(0);
    expect(fades(first).at(-1)).toEqual(fades(joined).at(-1));
    isWhole(rippleDelete(joined, ['clip-1', 'clip-2']));
    const locked = setClipLocked(joined, 'clip-3', true);
    expect(() => rippleDelete(locked, ['clip-1'])).toThrow('A locked clip is later');
  });
});

describe('slipping', () => {
  it('moves the music under fixed edges, as far as the take has any', () => {
    const later = slipClip(alone, takes, 'clip-1', second / 2);
    expect(edges(later.document)).toEqual(edges(alone));
    expect(later.document.clips[0]!.offsetSample).toBe(second / 2);
    const most = slipClip(alone, takes, 'clip-1', 9 * second);
    expect([most.movedSamples, most.obstacle]).toEqual([second, 'material']);
    expect(slipClip(most.document, takes, 'clip-1', 1).document).toBe(most.document);
  });

  it('gives the edges that were seams short fades', () => {
    const trimmed = slipClip(split, takes, 'clip-1', -100).document;
    isWhole(trimmed);
    expect(fades(trimmed)).toEqual([
      [16, 16],
      [16, 16],
    ]);
  });
});

describe('rolling a join', () => {
  it('moves both edges, and keeps the crossfade and the music in place', () => {
    const rolled = rollJoin(joined, takes, 'clip-1', second);
    isWhole(rolled.document);
    expect(edges(rolled.document)[0]![1]).toBe(edges(joined)[0]![1]! + second);
    expect(edges(rolled.document)[1]![0]).toBe(edges(joined)[1]![0]! + second);
    expect(fades(rolled.document)).toEqual(fades(joined));
    const back = rollJoin(rolled.document, takes, 'clip-1', -second);
    expect(back.document).toEqual(joined);
  });

  it('stops where a take ends and where a clip would vanish', () => {
    const early = rollJoin(joined, takes, 'clip-1', -9 * second);
    expect([early.document.clips[1]!.startSample, early.obstacle]).toEqual([
      2 * second,
      'material',
    ]);
    const late = rollJoin(joined, takes, 'clip-1', 9 * second);
    expect(late.obstacle).toBe('covered');
    isWhole(late.document);
    expect(() => rollJoin(joined, takes, 'clip-3', 1)).toThrow('there is no join to move');
  });
});

describe('dropping a take', () => {
  it('adds the dropped take, replacing what is there', () => {
    const { document, clipIds } = dropTake(scored, takes, again, 3 * second);
    isWhole(document);
    expect(edges(document)).toEqual([
      [0, 3 * second],
      [3 * second, 11 * second],
      [11 * second, 20 * second],
    ]);
    expect(document.clips[1]!.id).toBe(clipIds[0]);
    expect(dropTake(createDocument(48_000), takes, again, 0).document.sampleRate).toBe(second);
    const context = { ...again, range: { start: 150, end: 500 } };
    const own = dropTake(createDocument(second), [context], context, 0).document.clips[0]!;
    expect([own.startSample, own.offsetSample, own.lengthSamples]).toEqual([0, second, 7 * second]);
  });
});
