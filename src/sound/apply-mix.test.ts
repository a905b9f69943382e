import { describe, expect, it } from 'vitest';
import { createDocument, type Mix } from '../shared/project-document.ts';
import { applyMix, softClip, wholeFade } from './apply-mix.ts';
import { seededNumbers } from '../document/example-project.ts';

const random = seededNumbers(1);
const noise = (level: number) =>
  Float32Array.from({ length: 4000 }, () => level * (2 * random() - 1));
const music = noise(0.5);
const original = [noise(0.3), noise(0.3)];
const mix = createDocument(1000).mix;
const block = { music, original, mix, startSample: 0, totalSamples: 4000, sampleRate: 1000 };

describe('the mix', () => {
  it('is the softly clipped music plus the original as it is', () => {
    const [left, right] = applyMix(block);
    for (let index = 0; index < 4000; index += 37) {
      const scored = Math.tanh(music[index]!);
      expect(left![index]).toBeCloseTo(scored + original[0]![index]!, 6);
      expect(right![index]).toBeCloseTo(scored + original[1]![index]!, 6);
    }
  });

  it('gives the same samples in stretches of any length', () => {
    const fading: Mix = { ...mix, musicGainDecibels: 7.3, fadeInSeconds: 0.7, fadeOutSeconds: 1.1 };
    const whole = applyMix({ ...block, mix: fading });
    for (let from = 0; from < 4000; from += 333) {
      const to = Math.min(4000, from + 333);
      const part = applyMix({
        ...block,
        mix: fading,
        music: music.subarray(from, to),
        original: original.map((channel) => channel.subarray(from, to)),
        startSample: from,
      });
      part.forEach((channel, index) => expect(channel).toEqual(whole[index]!.subarray(from, to)));
    }
  });

  it('mutes either side, and is silent with neither', () => {
    const [onlyOriginal] = applyMix({ ...block, mix: { ...mix, musicMuted: true } });
    expect(onlyOriginal).toEqual(original[0]);
    const [onlyMusic] = applyMix({ ...block, mix: { ...mix, originalMuted: true } });
    expect(onlyMusic).toEqual(music.map(softClip));
    const muted = { ...mix, musicMuted: true, originalMuted: true };
    expect(applyMix({ ...block, mix: muted })[0]!.every((sample) => sample === 0)).toBe(true);
  });

  it('is one channel without an original sound', () => {
    expect(applyMix({ ...block, original: [] })).toEqual([music.map(softClip)]);
  });

  it('never goes beyond full scale, however loud', () => {
    const loud = { ...mix, musicGainDecibels: 48, originalGainDecibels: 24 };
    for (const channel of applyMix({ ...block, mix: loud })) {
      expect(channel.every((sample) => Math.abs(sample) <= 1)).toBe(true);
      expect(channel.some((sample) => sample === 1)).toBe(true);
    }
  });

  it('fades the whole film in and out', () => {
    const fading = { ...mix, fadeInSeconds: 1, fadeOutSeconds: 2 };
    const level = (sample: number) => wholeFade(fading, sample, 4000, 1000);
    expect(level(0)).toBeLessThan(1e-5);
    expect(level(499)).toBeCloseTo(0.5, 2);
    expect(level(1500)).toBe(1);
    expect(level(2999)).toBeCloseTo(0.5, 2);
    expect(level(3999)).toBeLessThan(1e-5);
    expect(level(5000)).toBe(0);
    expect(wholeFade(mix, 0, 4000, 1000)).toBe(1);
  });
});
