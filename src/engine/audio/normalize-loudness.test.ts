import { describe, expect, it } from 'vitest';
import { hasGoldenData, largestDifference, readGolden } from '../graph/encodec/golden-codec.ts';
import { loudnessCorrection, measureLoudness, normalizeLoudness } from './normalize-loudness.ts';

const sampleRate = 32_000;

function sine(hertz: number, amplitude: number, seconds: number): Float32Array {
  return Float32Array.from(
    { length: seconds * sampleRate },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * index) / sampleRate),
  );
}

const lufs = async (...blocks: Float32Array[]) =>
  (await measureLoudness(blocks, sampleRate)).integratedLufs;

describe('measureLoudness', () => {
  it('gives a 997 Hz tone of full scale 3.01 LU below zero, as BS.1770 defines the scale', async () => {
    expect(await lufs(sine(997, 0.1, 3))).toBeCloseTo(-23.01, 1);
  });

  it('weights low tones less and high tones more', async () => {
    const middle = await lufs(sine(500, 0.1, 2));
    expect(await lufs(sine(40, 0.1, 2))).toBeLessThan(middle - 3);
    expect(await lufs(sine(6000, 0.1, 2))).toBeGreaterThan(middle + 3);
  });

  it('leaves silence out, and parts far quieter than the rest', async () => {
    const tone = await lufs(sine(997, 0.1, 4));
    const silence = new Float32Array(10 * sampleRate);
    expect(await lufs(sine(997, 0.1, 4), silence)).toBeCloseTo(tone, 0);
    expect(await lufs(sine(997, 0.1, 4), sine(997, 0.003, 10))).toBeCloseTo(tone, 0);
    // Only 6 dB quieter: that part counts.
    expect(await lufs(sine(997, 0.1, 4), sine(997, 0.05, 10))).toBeLessThan(tone - 2);
  });

  it('returns the same for any block length', async () => {
    const samples = sine(440, 0.3, 2).map((sample, index) => sample * Math.sin(index / 9000));
    const portions: Float32Array[] = [];
    for (let start = 0, size = 1; start < samples.length; start += size, size = (size * 7) % 5003) {
      portions.push(samples.subarray(start, start + size));
    }
    const whole = await measureLoudness([samples], sampleRate);
    const inPortions = await measureLoudness(portions, sampleRate);
    expect(inPortions.integratedLufs).toBeCloseTo(whole.integratedLufs, 9);
    expect(inPortions.rms).toBeCloseTo(whole.rms, 12);
  });

  it('measures music shorter than a gating block as one block', async () => {
    expect(await lufs(sine(997, 0.1, 0.25))).toBeCloseTo(-23.01, 0);
  });

  it('limits the weighted samples to full scale, as the reference’s filters do', async () => {
    // Weighting lifts 6 kHz by 4 dB: ten times the amplitude is not 20 LU more where that clips.
    const quiet = await lufs(sine(6000, 0.09, 2));
    expect(await lufs(sine(6000, 0.6, 2))).toBeCloseTo(quiet + 20 * Math.log10(0.6 / 0.09), 3);
    expect(await lufs(sine(6000, 0.9, 2))).toBeLessThan(quiet + 19.7);
  });

  it('returns -Infinity for silence', async () => {
    expect(await measureLoudness([new Float32Array(sampleRate)], sampleRate)).toEqual({
      integratedLufs: -Infinity,
      rms: 0,
    });
    expect(await lufs()).toBe(-Infinity);
  });
});

describe('normalizeLoudness', () => {
  it('brings music to the target', async () => {
    const quiet = normalizeLoudness(sine(997, 0.02, 3), sampleRate, -30);
    expect(await lufs(quiet)).toBeCloseTo(-30, 1);
  });

  it('clips loud peaks softly, never beyond full scale', () => {
    const bursts = sine(997, 0.05, 4).map((x, index) => (index % 32_000 < 200 ? x * 18 : x));
    const loud = normalizeLoudness(bursts, sampleRate);
    const peak = loud.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeGreaterThan(0.9);
    expect(peak).toBeLessThanOrEqual(1);
  });

  it('does not change music below the floor', () => {
    const faint = sine(997, 0.0025, 1);
    expect(normalizeLoudness(faint, sampleRate)).toEqual(faint);
  });

  it('clips clicks of music below the floor at full scale', () => {
    const correct = loudnessCorrection({ integratedLufs: -Infinity, rms: 0 });
    expect([...correct(Float32Array.of(1.5, 0.5, -1.5))]).toEqual([1, 0.5, -1]);
  });

  it('applies one correction to block after block', async () => {
    const samples = sine(300, 0.4, 1);
    const correct = loudnessCorrection(await measureLoudness([samples], sampleRate));
    const inBlocks = [...correct(samples.subarray(0, 9000)), ...correct(samples.subarray(9000))];
    expect(inBlocks).toEqual([...normalizeLoudness(samples, sampleRate)]);
  });

  it.skipIf(!hasGoldenData())('equals the output of the reference’s writer', async () => {
    const wave = await readGolden('tiny-a/case-a/wav.npy');
    const expected = await readGolden('tiny-a/case-a/wav_loudness.npy');
    const normalized = normalizeLoudness(wave.values, sampleRate);
    expect(largestDifference(normalized, expected.values)).toBeLessThan(1e-6);
  });
});
