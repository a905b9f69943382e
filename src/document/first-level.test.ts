import { describe, expect, it } from 'vitest';
import { defaultDucking } from '../shared/ducking.ts';
import { loudnessContracts } from '../shared/loudness-contract.ts';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { exampleTake, scoredDocument } from './example-project.ts';
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

  it('is left alone for imported and later music, silence, and a level that was set', () => {
    expect(firstLevel(empty, { ...take, origin: 'imported' }, -20)).toBeUndefined();
    expect(firstLevel(scoredDocument(take), take, -20)).toBeUndefined();
    expect(firstLevel(empty, { ...take, integratedLufs: null }, -20)).toBeUndefined();
    expect(firstLevel(withMix({ musicGainDecibels: -3 }), take, -20)).toBeUndefined();
  });
});

describe('the level of the first music once speech is found', () => {
  const set = firstLevel(empty, take, undefined)!.mix;
  const scored = { ...scoredDocument(take), mix: set };

  it('is the one that it would have been, whenever speech is found', () => {
    expect(levelAfterSpeech(scored, take, set, -20)).toEqual(firstLevel(empty, take, -20));
    expect(levelAfterSpeech(scored, take, set, null)).toBeUndefined();
    expect(set).toEqual(firstLevel(empty, take, null)!.mix);
  });

  it('stays as the user has set level or ducking meanwhile', () => {
    const louder = { ...scored, mix: { ...set, musicGainDecibels: 1 } };
    expect(levelAfterSpeech(louder, take, set, -20)).toBeUndefined();
    const ducked = { ...scored, mix: { ...set, ducking: { ...defaultDucking, enabled: false } } };
    expect(levelAfterSpeech(ducked, take, set, -20)).toBeUndefined();
  });
});
