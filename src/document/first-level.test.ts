import { describe, expect, it } from 'vitest';
import { defaultDucking } from '../shared/ducking.ts';
import { loudnessContracts } from '../shared/loudness-contract.ts';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
import { duckToPoints } from '../sound/duck-points.ts';
import { firstLevel, levelAfterSpeech } from './first-level.ts';

/** Measured in mono: heard from both sides, it has -18.5 LUFS. */
const take = { ...exampleTake('one', 0, 20), integratedLufs: -21.5 };
const empty = createDocument(32_000);
const withMix = (mix: Partial<Mix>) => ({ ...empty, mix: { ...empty.mix, ...mix } });

describe('the level of the first music', () => {
  it('is the target of the contract as it is heard, from both sides, where nobody speaks', () => {
    const level = firstLevel(empty, take, null)!;
    expect(level.mix).toEqual({ ...empty.mix, musicGainDecibels: 4.5 });
    expect(level.words).toBe(
      'The music level was set to +4.5 dB: −14 LUFS as it is heard, for “Web, streaming”.',
    );
    const quiet = withMix({ loudnessContract: loudnessContracts['ebu-r128'] });
    expect(firstLevel(quiet, take, null)!.mix.musicGainDecibels).toBe(-4.5);
  });

  it('is 15 LU below speech with the duck on', () => {
    const { mix, words } = firstLevel(empty, take, -20)!;
    expect(mix.ducking).toEqual(defaultDucking);
    // -18.5 heard, -8.5 of gain, -8 of duck: -35.
    expect(mix.musicGainDecibels).toBe(-8.5);
    expect(words).toContain(
      'goes down by 8 dB where somebody speaks: about 15 LU below the speech',
    );
    expect(firstLevel(withMix({ originalGainDecibels: 3 }), take, -20)!.mix).toMatchObject({
      musicGainDecibels: -5.5,
    });
  });

  it('leaves ducking off where the user has switched it off', () => {
    const off = { ...defaultDucking, enabled: false };
    const { mix } = firstLevel(withMix({ ducking: off }), take, -20)!;
    expect(mix).toMatchObject({ ducking: off, musicGainDecibels: -16.5 });
  });

  it('is no louder than the contract where speech is very loud', () => {
    const { mix, words } = firstLevel(empty, take, -3)!;
    expect(mix.musicGainDecibels).toBe(4.5);
    expect(words).toContain('about 19 LU below');
  });

  it('says when speech was not known yet, and does not go by speech that is muted', () => {
    expect(firstLevel(empty, take, undefined)!.words).toContain('until speech has been looked for');
    expect(firstLevel(withMix({ originalMuted: true }), take, -20)!.mix.ducking).toBeUndefined();
  });

  it('leaves room for other sound of the film, so that both have what the contract asks', () => {
    const beside = (besideLufs: number) => firstLevel(empty, take, null, { besideLufs })!;
    const gain = (besideLufs: number) => beside(besideLufs).mix.musicGainDecibels;
    // -17 and -17 are -14.
    expect(gain(-17)).toBe(1.5);
    expect(beside(-17).words).toBe(
      "The music level was set to +1.5 dB: −14.0 LUFS together with the film's own sound, for “Web, streaming”.",
    );
    expect(gain(-45)).toBe(4.5);
    expect(beside(-45).words).toContain('as it is heard');
    // 6 LU below louder sound, and never louder than the contract.
    expect(gain(-14)).toBe(-1.5);
    expect(gain(-2)).toBe(4.5);
    for (let lufs = -40; lufs < 0; lufs += 0.25) expect(gain(lufs)).toBeGreaterThanOrEqual(-2.5);
    const quieter = withMix({ originalGainDecibels: -28 });
    expect(firstLevel(quieter, take, null, { besideLufs: -17 })!.mix.musicGainDecibels).toBe(4.5);
  });

  it('is left alone for imported and later music, silence, and a level that was set', () => {
    expect(firstLevel(empty, { ...take, origin: 'imported' }, -20)).toBeUndefined();
    expect(firstLevel(scoredDocument(take), take, -20)).toBeUndefined();
    const imported = { ...take, origin: 'imported' as const };
    expect(firstLevel(empty, imported, -20, { trackId: 'music-2' })).toBeUndefined();
    expect(firstLevel(empty, { ...take, integratedLufs: null }, -20)).toBeUndefined();
    expect(firstLevel(withMix({ musicGainDecibels: -3 }), take, -20)).toBeUndefined();
  });
});

describe('the level of the first music of a further track', () => {
  const first = firstLevel(empty, take, -20)!.mix;
  const scored = {
    ...scoredDocument(take),
    mix: first,
    musicTracks: [{ id: 'music-2', name: 'Pads' }],
  };
  const onTwo = { trackId: 'music-2' };
  const gainOnTwo = (mix?: Mix) => mix?.lanes?.['music-2']?.gainDecibels;

  it('is as far below the speech as that of the first track, which stays as it is', () => {
    const louder = { ...take, integratedLufs: -15.5 };
    const { mix, words } = firstLevel(scored, louder, -20, onTwo)!;
    expect(gainOnTwo(mix)).toBe(-14.5);
    expect({ ...mix, lanes: undefined }).toEqual({ ...first, lanes: undefined });
    expect(words).toBe(
      'The “Pads” level was set to −14.5 dB, and it goes down by 8 dB where somebody speaks: about 15 LU below the speech.',
    );
    expect(gainOnTwo(firstLevel(scored, take, null, onTwo)!.mix)).toBe(4.5);
    const turned = { ...first, lanes: { 'music-2': { gainDecibels: -1 } } };
    expect(firstLevel({ ...scored, mix: turned }, take, -20, onTwo)).toBeUndefined();
  });

  it('counts the duck also where it was turned into points, and the gain of its clip', () => {
    const speech = [{ startSeconds: 5, endSeconds: 8 }];
    const points = duckToPoints(first, speech);
    expect(gainOnTwo(firstLevel({ ...scored, mix: points }, take, -20, onTwo)!.mix)).toBe(-8.5);
    const softer = firstLevel(scored, take, -20, { ...onTwo, gainDecibels: -3 })!;
    expect(gainOnTwo(softer.mix)).toBe(-5.5);
  });

  it('does not duck imported music of other tracks: it is softer by itself instead', () => {
    const { mix } = firstLevel({ ...scored, mix: empty.mix }, take, -20, onTwo)!;
    expect(mix.ducking).toBeUndefined();
    expect(gainOnTwo(mix)).toBe(-16.5);
  });

  it('is the same where speech is found later', () => {
    const set = firstLevel(scored, take, undefined, onTwo)!.mix;
    const due = { set, isFirst: false, ...onTwo };
    expect(levelAfterSpeech({ ...scored, mix: set }, take, due, -20)).toEqual(
      firstLevel(scored, take, -20, onTwo),
    );
  });
});

describe('the level of the first music once speech is found', () => {
  const set = firstLevel(empty, take, undefined)!.mix;
  const due = { set, isFirst: true };
  const scored = { ...scoredDocument(take), mix: set };

  it('is the one that it would have been, whenever speech is found', () => {
    expect(levelAfterSpeech(scored, take, due, -20)).toEqual(firstLevel(empty, take, -20));
    expect(levelAfterSpeech(scored, take, due, null)).toBeUndefined();
    expect(set).toEqual(firstLevel(empty, take, null)!.mix);
  });

  it('leaves room for other sound once that is known', () => {
    const known = { ...due, besideLufs: -17 };
    expect(levelAfterSpeech(scored, take, known, null)).toEqual(
      firstLevel(empty, take, null, { besideLufs: -17 }),
    );
  });

  it('stays as the user has set level or ducking meanwhile', () => {
    const louder = { ...scored, mix: { ...set, musicGainDecibels: 1 } };
    expect(levelAfterSpeech(louder, take, due, -20)).toBeUndefined();
    const ducked = { ...scored, mix: { ...set, ducking: { ...defaultDucking, enabled: false } } };
    expect(levelAfterSpeech(ducked, take, due, -20)).toBeUndefined();
  });

  it('is left alone where the music was undone, also where it had been set to exactly 0 dB', () => {
    const gain = set.musicGainDecibels;
    const exact = { ...take, integratedLufs: take.integratedLufs + gain };
    const due = { set: firstLevel(empty, exact, undefined)!.mix, isFirst: true };
    expect(due.set.musicGainDecibels).toBe(0);
    expect(levelAfterSpeech(empty, exact, due, -20)).toBeUndefined();
    const placed = { ...scoredDocument(exact), mix: due.set };
    expect(levelAfterSpeech(placed, exact, due, -20)).toEqual(firstLevel(empty, exact, -20));
  });
});
