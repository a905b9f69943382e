import { describe, expect, it } from 'vitest';
import { bandCount, bandWindowSamples, createBandLoudness } from './band-loudness.ts';

const sine = (frequency: number, level: number) =>
  Float32Array.from(
    { length: 4096 },
    (_, index) => level * Math.sin((2 * Math.PI * frequency * index) / 32_000),
  );

describe('loudness in bands', () => {
  const loudnessOf = createBandLoudness(32_000);

  it('puts a tone into its critical band', () => {
    expect(bandWindowSamples(32_000)).toBe(1024);
    for (const [frequency, band] of [
      [250, 2],
      [1000, 8],
      [4000, 17],
      [14_000, 23],
    ] as const) {
      const loudness = [...loudnessOf(sine(frequency, 0.5), 2048)];
      expect(loudness).toHaveLength(bandCount);
      expect(loudness.indexOf(Math.max(...loudness))).toBe(band);
    }
  });

  it('keeps the energy of the sound', () => {
    const [quiet, loud] = [0.05, 0.5].map((level) => loudnessOf(sine(1000, level), 2048)[8]!);
    expect(loud! / quiet!).toBeCloseTo(10 ** (2 * 0.23), 3);
    // A sine's energy under a Hann window: level² / 2 per sample, 3/8 of it left, halved by symmetry.
    expect(loud! ** (1 / 0.23)).toBeCloseTo(((0.25 / 2) * (3 / 8) * 1024) / 2, 0);
  });

  it('hears silence beyond the ends', () => {
    expect(Math.max(...loudnessOf(sine(1000, 1), 9000))).toBe(0);
    expect(Math.max(...loudnessOf(sine(1000, 1), 0))).toBeGreaterThan(0.5);
  });
});
