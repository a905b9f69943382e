import { describe, expect, it } from 'vitest';
import { createDocument } from '../shared/project-document.ts';
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
  it('gives an empty track the sample rate and the loudness of the first music', () => {
    expect(scored).toMatchObject({ sampleRate: rate, mix: { musicGainDecibels: 5.5 } });
    expect(scored.clips).toMatchObject([{ takeId: 'score', startSample: 0 }]);
  });

  it('leaves the level alone for later music, and where the user set one', () => {
    const loud = { ...again, integratedLufs: -8 };
    const later = placeFinishedTake(scored, { takes, take: loud, durationSeconds });
    expect(later.mix).toEqual(scored.mix);
    const quiet = createDocument(rate);
    const set = { ...quiet, mix: { ...quiet.mix, musicGainDecibels: -3 } };
    const placed = placeFinishedTake(set, { takes, take: score, durationSeconds });
    expect(placed.mix.musicGainDecibels).toBe(-3);
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

  it('uses the crossfade it is given', () => {
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
