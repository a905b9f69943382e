import { describe, expect, it } from 'vitest';
import { limiterNode } from './limiter.ts';
import { finePeakDecibels, memoryNode, noise, rmsDecibels, sine, withoutTones } from './signals.ts';

const rate = 48_000;
const length = 2 * rate;
const sum = (one: Float32Array, other: Float32Array): Float32Array =>
  one.map((sample, index) => sample + other[index]!);
const burst = noise(length, 1.5).map((sample, index) =>
  index % 12_000 < 700 ? sample : 0.1 * sample,
);
const limit = (left: Float32Array, right = left, ceiling = -1) =>
  limiterNode(memoryNode([left, right]), ceiling).render(0, length);

/** Energy outside of some tones, in decibels of the whole. */
function distortion(samples: Float32Array, tones: readonly number[]): number {
  const middle = samples.subarray(rate / 2, (3 * rate) / 2);
  return rmsDecibels(withoutTones(middle, rate, tones)) - rmsDecibels(middle);
}

describe('the limiter', () => {
  it.each([
    ['two loud tones', sum(sine(rate, 200, 0, length, 0.98), sine(rate, 330, 0, length, 0.7))],
    ['a deep tone', sine(rate, 41, 0, length, 2)],
    ['a high tone', sine(rate, 17_001, 0, length, 1.7)],
    [
      'tones near 20 kHz',
      sum(sine(rate, 19_990, 0, length, 0.9), sine(rate, 18_251, 0, length, 0.9)),
    ],
    ['music 30 dB too loud', sine(rate, 997, 0, length, 30)],
    ['single clicks', new Float32Array(length).map((_, index) => (index % 9973 === 0 ? 3 : 0))],
  ])('brings the true peak of %s to the ceiling, within 0.1 dB', async (_name, samples) => {
    const [limited] = await limit(samples);
    const peak = finePeakDecibels(limited.subarray(rate / 2, rate));
    expect(peak).toBeLessThanOrEqual(-1);
    expect(peak).toBeGreaterThan(-1.1);
  });

  it('keeps another ceiling', async () => {
    const [limited] = await limit(sine(rate, 997, 0, length), undefined, -6);
    expect(finePeakDecibels(limited.subarray(rate / 2, rate))).toBeCloseTo(-6.05, 1);
  });

  it('keeps every sample of any input below the ceiling', async () => {
    for (const samples of [burst, noise(length, 20)]) {
      const [limited] = await limit(samples);
      expect(limited.every((sample) => Math.abs(sample) < 10 ** (-1 / 20))).toBe(true);
    }
  });

  it('distorts loud speech and music 30 dB less than a hard clip', async () => {
    const tones = [200, 330];
    const mix = sum(sine(rate, 200, 0, length, 0.98), sine(rate, 330, 0, length, 0.7));
    const clipped = mix.map((sample) => Math.max(-1, Math.min(1, sample)));
    const [limited] = await limit(mix);
    expect(distortion(clipped, tones)).toBeGreaterThan(-20);
    expect(distortion(limited, tones)).toBeLessThan(-48);
    expect(distortion(limited, tones)).toBeLessThan(distortion(clipped, tones) - 30);
  });

  it('leaves sound below the ceiling exactly as it is', async () => {
    const quiet = noise(length, 0.3);
    const [left, right] = await limit(quiet, quiet.slice());
    expect(left).toEqual(quiet);
    expect(right).toEqual(quiet);
  });

  it('leaves sound alone that is 0.5 s away from a peak', async () => {
    const quiet = noise(length, 0.2);
    const peak = quiet.slice();
    peak[rate] = 4;
    const [limited] = await limit(peak);
    expect(limited.subarray(0, rate - 1000)).toEqual(quiet.subarray(0, rate - 1000));
    expect(limited.subarray(1.5 * rate)).toEqual(quiet.subarray(1.5 * rate));
  });

  it('lowers both channels alike, so that nothing moves to a side', async () => {
    const [left, right] = await limit(
      sine(rate, 500, 0, length, 2),
      sine(rate, 500, 0, length, 0.2),
    );
    for (let index = rate; index < rate + 500; index++) {
      expect(right[index]).toBeCloseTo(left[index]! / 10, 6);
    }
  });

  it('renders the same samples for blocks of any length, in any order', async () => {
    const other = noise(length, 1.2, 2);
    const [left, right] = await limit(burst, other);
    const limiter = limiterNode(memoryNode([burst, other]), -1);
    const edges = [0, 1, 17, 4000, 4001, 12_345, 30_000, 41_111];
    const ranges = edges.slice(1).map((to, index) => [edges[index]!, to] as const);
    for (const [from, to] of [...ranges, ...ranges.toReversed(), [20_000, 60_000] as const]) {
      const [partLeft, partRight] = await limiter.render(from, to);
      expect(partLeft).toEqual(left.subarray(from, to));
      expect(partRight).toEqual(right.subarray(from, to));
    }
  });

  it('reads no more than the pre-roll and post-roll that it declares', async () => {
    const ranges: [number, number][] = [];
    const source = memoryNode([burst, burst]);
    const limiter = limiterNode({
      ...source,
      render(from, to) {
        ranges.push([from, to]);
        return source.render(from, to);
      },
    });
    await limiter.render(50_001, 50_100);
    const [[from, to]] = ranges as [[number, number]];
    expect(50_001 - from).toBeLessThanOrEqual(limiter.preRollSamples);
    expect(to - 50_100).toBeLessThanOrEqual(limiter.postRollSamples);
    expect(limiter.preRollSamples).toBeLessThan(rate / 2);
  });
});
