import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
import { clipEnd } from './clips.ts';
import { exampleTake } from './example-project.ts';
import { placeFinishedTake, placeTake, placingLabel } from './place-take.ts';
import { setClipLocked } from './edit-clips.ts';

const score = { ...exampleTake('score', 0, 20), integratedLufs: -21.5 };
const rate = score.sampleRate;
const range = { start: 400, end: 600 };
const again = { ...exampleTake('again', 7, 6), range, origin: 'regenerated' as const };
const takes = [score, again];
const durationSeconds = 20;
const scored = placeFinishedTake(createDocument(44_100), { takes, take: score, durationSeconds });

describe('placing a finished take', () => {
  it('sets sample rate and loudness of an empty track from the first music', () => {
    expect(scored).toMatchObject({ sampleRate: rate, mix: { musicGainDecibels: 4.5 } });
    expect(scored.clips).toMatchObject([{ takeId: 'score', startSample: 0 }]);
  });

  it('does not change the level for later music, or one that the user set', () => {
    const loud = { ...again, integratedLufs: -8 };
    const later = placeFinishedTake(scored, { takes, take: loud, durationSeconds });
    expect(later.mix).toEqual(scored.mix);
    const quiet = createDocument(rate);
    const set = { ...quiet, mix: { ...quiet.mix, musicGainDecibels: -3 } };
    const placed = placeFinishedTake(set, { takes, take: score, durationSeconds });
    expect(placed.mix.musicGainDecibels).toBe(-3);
  });

  it('leaves the level alone for imported music, which is as loud as its file', () => {
    const own = { ...score, origin: 'imported' as const };
    const placed = placeFinishedTake(createDocument(rate), {
      takes: [own],
      take: own,
      durationSeconds,
    });
    expect(placed.clips).toHaveLength(1);
    expect(placed.mix.musicGainDecibels).toBe(0);
  });

  it('puts the end where it joins best and the crossfade inside of the range at the start', () => {
    const join = { endSample: 12.3 * rate, disturbance: 0.1, crossfadeSamples: 0.08 * rate };
    const take = { ...again, join };
    const { clips } = placeTake(scored, { takes: [score, take], take, durationSeconds });
    expect(clips.map(({ takeId }) => takeId)).toEqual(['score', 'again', 'score']);
    expect(clips[1]).toMatchObject({
      startSample: 8 * rate,
      lengthSamples: Math.round(4.34 * rate),
      fadeIn: { lengthSamples: 0.08 * rate, curve: 'equal-power' },
    });
  });

  it('fades composed music out where the film ends, and nowhere else', () => {
    const fadesOut = (clips: typeof scored.clips) =>
      clips.map(({ fadeOut }) => fadeOut.lengthSamples);
    expect(fadesOut(scored.clips)).toEqual([2 * rate]);
    expect(scored.clips[0]!.fadeOut.curve).toBe('smooth');
    const inside = placeTake(scored, { takes, take: again, durationSeconds });
    expect(fadesOut(inside.clips)).toEqual([0.08 * rate, 0.08 * rate, 2 * rate]);
    const longer = placeFinishedTake(createDocument(rate), {
      takes,
      take: score,
      durationSeconds: 30,
    });
    expect(fadesOut(longer.clips)).toEqual([0.005 * rate]);
  });

  it('keeps the fade that the user gave to the end, and adds none to imported music', () => {
    const [clip] = scored.clips;
    const fadeOut = { lengthSamples: 0.5 * rate, curve: 'equal-power' as const };
    const faded = { ...scored, clips: [{ ...clip!, fadeOut }] };
    const ending = { ...exampleTake('ending', 15, 5), origin: 'regenerated' as const };
    const placed = placeTake(faded, { takes: [score, ending], take: ending, durationSeconds });
    expect(placed.clips.at(-1)).toMatchObject({ takeId: 'ending', fadeOut });
    const imported = { ...score, origin: 'imported' as const };
    const track = placeFinishedTake(createDocument(rate), {
      takes: [imported],
      take: imported,
      durationSeconds,
    });
    expect(track.clips[0]!.fadeOut.lengthSamples).toBe(0.005 * rate);
  });

  it('leaves most of short music at its level', () => {
    const short = exampleTake('short', 0, 1.5);
    const placed = placeFinishedTake(createDocument(rate), {
      takes: [short],
      take: short,
      durationSeconds: 1.5,
    });
    expect(placed.clips[0]!.fadeOut.lengthSamples).toBe(0.5 * rate);
  });

  it('changes nothing after an exact end', () => {
    const crossfadeSamples = 0.08 * rate;
    const out = 11.9 * rate;
    const join = { endSample: 12.4 * rate, disturbance: 0.1, crossfadeSamples };
    const earlier = { ...again, join };
    const before = placeTake(scored, { takes: [score, earlier], take: earlier, durationSeconds });
    const exact = { endSample: out - crossfadeSamples / 2, disturbance: 0.4, crossfadeSamples };
    const take = { ...exampleTake('exact', 7, 5), range, join: { ...exact, exact: true } };
    const all = [score, earlier, take];
    const { clips } = placeTake(before, { takes: all, take, durationSeconds });
    const placed = clips.find(({ takeId }) => takeId === 'exact')!;
    expect(clipEnd(placed)).toBe(out);
    // What the earlier take left after the out point sounds on, sample for sample.
    const after = clips
      .filter((clip) => clipEnd(clip) > out)
      .map((clip) => [clip.takeId, clipEnd(clip)]);
    expect(after).toEqual([
      ['again', clipEnd(before.clips[1]!)],
      ['score', clipEnd(before.clips[2]!)],
    ]);
    expect(clips.at(-1)).toEqual({ ...before.clips[2]!, id: clips.at(-1)!.id });
  });

  it('uses the given crossfade', () => {
    const placement = { takes, take: again, durationSeconds, crossfadeSeconds: 0.5 };
    expect(placeTake(scored, placement).clips[1]?.fadeIn.lengthSamples).toBe(rate / 2);
  });

  it('does not replace a locked clip', () => {
    const locked = setClipLocked(scored, 'clip-1', true);
    expect(() => placeTake(locked, { takes, take: again, durationSeconds })).toThrow('locked');
  });

  it('names its step for the Edit menu', () => {
    expect(placingLabel(createDocument(rate), score)).toBe('Generate Music');
    expect(placingLabel(scored, again)).toBe('Regenerate Range');
    expect(placingLabel(scored, { ...again, origin: 'imported' })).toBe('Import Music');
  });
});
