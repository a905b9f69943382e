import { describe, expect, it } from 'vitest';
import { createDocument, type ProjectDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import { deleteClips, setClipGain, setClipLocked, splitClipAt } from './edit-clips.ts';
import { exampleSound, exampleTake, scoredDocument } from './example-project.ts';
import { setFade } from './fade-clip.ts';
import { placeRange } from './place-range.ts';
import { renderClips } from '../sound/render-clips.ts';
import { trimClip } from './trim-clip.ts';

const second = 3200;
const crossfade = 256;
const half = crossfade / 2;
const score = exampleTake('score', 0, 20);
/** Regenerated with three seconds of context before it, and one second too much after it. */
const again = exampleTake('again', 2, 8);
const third = exampleTake('third', 5, 5);
const takes = [score, again, third];
const readTake = exampleSound(takes);
const render = (document: ProjectDocument, from = 0, to = 20 * second) =>
  renderClips(document, readTake, from, to);

function place(document: ProjectDocument, take = again, start = 5 * second, end = 9 * second) {
  return placeRange(document, takes, { take, startSample: start, endSample: end });
}

/** First and last sample that differ. */
function changed(before: ProjectDocument, after: ProjectDocument): [number, number] {
  const a = render(before);
  const b = render(after);
  const different = (_: number, index: number) => a[index] !== b[index];
  return [a.findIndex(different), a.findLastIndex(different)];
}

describe('placing a take in a range', () => {
  it('puts a whole score on an empty track, with short straight fades', () => {
    const document = scoredDocument(score);
    expect(document.clips).toEqual([
      {
        id: 'clip-1',
        takeId: 'score',
        startSample: 0,
        offsetSample: 0,
        lengthSamples: 20 * second,
        gainDecibels: 0,
        muted: false,
        locked: false,
        fadeIn: { lengthSamples: 16, curve: 'linear' },
        fadeOut: { lengthSamples: 16, curve: 'linear' },
      },
    ]);
    expect(render(document).subarray(16, -16)).toEqual(readTake('score', 16, 20 * second - 16));
  });

  it('crossfades over both ends of the range and leaves every other sample as it is', () => {
    const before = scoredDocument(score);
    const after = place(before);
    expect(after.clips.map(({ id, takeId, startSample }) => [id, takeId, startSample])).toEqual([
      ['clip-1', 'score', 0],
      ['clip-2', 'again', 5 * second - half],
      ['clip-3', 'score', 9 * second - half],
    ]);
    expect(after.clips.map(clipEnd)).toEqual([5 * second + half, 9 * second + half, 20 * second]);
    for (const { fadeIn, fadeOut } of after.clips.slice(1, 2)) {
      expect([fadeIn, fadeOut]).toEqual([
        { lengthSamples: crossfade, curve: 'equal-power' },
        { lengthSamples: crossfade, curve: 'equal-power' },
      ]);
    }
    expect(changed(before, after)).toEqual([5 * second - half, 9 * second + half - 1]);
    expect(render(after, 5 * second + half, 9 * second - half)).toEqual(
      readTake('again', 3 * second + half, 7 * second - half),
    );
  });

  it('replaces a range again without a trace of the take before', () => {
    const before = place(scoredDocument(score));
    const after = place(before, third);
    expect(after.clips.map(({ takeId }) => takeId)).toEqual(['score', 'third', 'score']);
    const back = place(after);
    expect(render(back)).toEqual(render(before));
    const [from, to] = changed(before, after);
    expect(from).toBeGreaterThanOrEqual(5 * second - half);
    expect(to).toBeLessThan(9 * second + half);
  });

  it('joins within the material that a take has', () => {
    const after = place(scoredDocument(score), third, 5 * second, 10 * second);
    const [left, middle, right] = after.clips;
    expect([middle!.startSample, clipEnd(left!)]).toEqual([5 * second, 5 * second + half]);
    expect([clipEnd(middle!), right!.startSample]).toEqual([10 * second, 10 * second - half]);
    expect(middle!.fadeIn).toEqual({ lengthSamples: half, curve: 'equal-power' });
    expect(middle!.fadeOut).toEqual({ lengthSamples: half, curve: 'equal-power' });
    expect(changed(scoredDocument(score), after)).toEqual([5 * second, 10 * second - 1]);
  });

  it('lets a clip that stops at the range play on under the crossfade', () => {
    const trimmed = trimClip(scoredDocument(score), takes, 'clip-1', 'out', 5 * second);
    const after = place(trimmed);
    expect(after.clips.map(clipEnd)).toEqual([5 * second + half, 9 * second]);
    expect(after.clips[1]!.fadeOut).toEqual({ lengthSamples: 16, curve: 'linear' });
    expect(changed(trimmed, after)[0]).toBeGreaterThanOrEqual(5 * second - half);
  });

  it('moves a join off a crossfade that it would cut into, and changes nothing before', () => {
    const before = place(scoredDocument(score));
    const start = 9 * second + 40;
    const after = placeRange(before, takes, {
      take: { ...third, id: 'again' },
      startSample: start,
      endSample: 10 * second,
    });
    const [from] = changed(before, after);
    expect(from).toBeGreaterThanOrEqual(start - half);
    expect(from).toBeLessThanOrEqual(start + 2 * crossfade);
    expect(after.clips).toHaveLength(5);
  });

  it('gives up a long fade that it cuts into', () => {
    const fade = { lengthSamples: 5 * second, curve: 'linear' } as const;
    const faded = setFade(scoredDocument(score), takes, 'clip-1', 'out', fade);
    const cut = trimClip(faded, takes, 'clip-1', 'out', 8 * second);
    const after = place(cut, again, 5 * second, 8 * second);
    expect(after.clips[0]!.fadeOut).toEqual({ lengthSamples: crossfade, curve: 'equal-power' });
    expect(clipEnd(after.clips[0]!)).toBe(5 * second + half);
  });

  it('shortens the crossfades of a range that is shorter than they are', () => {
    const after = place(scoredDocument(score), again, 5 * second, 5 * second + 100);
    expect(after.clips.map(clipEnd)).toEqual([5 * second + 50, 5 * second + 150, 20 * second]);
    expect(after.clips[1]!.fadeIn.lengthSamples).toBe(100);
    expect(after.clips[1]!.fadeOut.lengthSamples).toBe(100);
  });

  it('cuts hard when a crossfade of no length is asked for', () => {
    const after = placeRange(scoredDocument(score), takes, {
      take: again,
      startSample: 5 * second,
      endSample: 9 * second,
      crossfadeSamples: 0,
    });
    expect(render(after, 4 * second, 10 * second)).toEqual(
      Float32Array.from([
        ...readTake('score', 4 * second, 5 * second),
        ...readTake('again', 3 * second, 7 * second),
        ...readTake('score', 9 * second, 10 * second),
      ]),
    );
  });

  it('keeps the level of the replaced clip, unless another is given', () => {
    const quiet = setClipGain(scoredDocument(score), takes, 'clip-1', -6);
    expect(place(quiet).clips.map(({ gainDecibels }) => gainDecibels)).toEqual([-6, -6, -6]);
    const told = { take: again, startSample: 5 * second, endSample: 9 * second, gainDecibels: 2 };
    expect(placeRange(quiet, takes, told).clips[1]!.gainDecibels).toBe(2);
  });

  it('joins to either half of a split as to the whole', () => {
    const whole = scoredDocument(score);
    const split = splitClipAt(whole, 'clip-1', 5 * second - half);
    expect(render(place(split))).toEqual(render(place(whole)));
    const near = splitClipAt(whole, 'clip-1', 5 * second + 10);
    expect(render(place(near))).toEqual(render(place(whole)));
  });

  it('does not change locked neighbours, and starts under their fade', () => {
    const locked = setClipLocked(place(scoredDocument(score)), 'clip-1', true);
    const after = place(locked, third);
    expect(after.clips[0]).toBe(locked.clips[0]);
    const replaced = after.clips[1]!;
    expect(replaced.startSample + replaced.fadeIn.lengthSamples).toBe(clipEnd(after.clips[0]!));
  });

  it('gives a track without music the sample rate of the take', () => {
    const placed = place(createDocument(48_000), score, 0, 10 * second);
    expect(placed.sampleRate).toBe(score.sampleRate);
    expect(placed).toEqual(place(createDocument(score.sampleRate), score, 0, 10 * second));
  });

  it('refuses what cannot be', () => {
    const document = scoredDocument(score);
    expect(() => place(setClipLocked(document, 'clip-1', true))).toThrow(
      'A locked clip is in this range: unlock it, or choose a range beside it.',
    );
    expect(() => place(document, again, second, 9 * second)).toThrow(
      'This take has music from 2.00 s to 10.00 s and cannot fill 1.00 s to 9.00 s: choose a range inside of it.',
    );
    expect(() => place(document, again, 9 * second, 9 * second)).toThrow('cannot fill');
    const other = { ...document, sampleRate: 48_000 };
    expect(() => place(other)).toThrow(
      'This take was made at 3200 Hz and the music track runs at 48000 Hz',
    );
  });

  it('fills a gap between two clips', () => {
    const holed = deleteClips(place(scoredDocument(score)), ['clip-2']);
    const after = place(holed);
    expect(render(after)).toEqual(render(place(scoredDocument(score))));
  });
});
