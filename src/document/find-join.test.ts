import { describe, expect, it } from 'vitest';
import { seededNumbers } from './seeded-numbers.ts';
import { findJoin, joinContextSamples, type JoinSearch } from './find-join.ts';

const sampleRate = 32_000;
const crossfadeSamples = 2560;
const length = 2 * sampleRate;
const startSample = 1_000_000;
const wantedSample = startSample + sampleRate;

function noise(seed: number, level = 0.3): Float32Array {
  const random = seededNumbers(seed);
  return Float32Array.from({ length }, () => level * (2 * random() - 1));
}

function chord(...frequencies: number[]): Float32Array {
  return Float32Array.from({ length }, (_, index) =>
    frequencies.reduce(
      (sum, frequency) => sum + 0.2 * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
      0,
    ),
  );
}

/** Music that is `other` between two times, in seconds from the wanted place. */
function within(music: Float32Array, other: Float32Array, from: number, to: number) {
  return music.map((sample, index) => {
    const seconds = index / sampleRate - 1;
    return seconds >= from && seconds < to ? other[index]! : sample;
  });
}

const search = (standing: Float32Array, incoming: Float32Array): JoinSearch => ({
  standing,
  incoming,
  startSample,
  sampleRate,
  wantedSample,
  crossfadeSamples,
});
const secondsOff = (sample: number) => (sample - wantedSample) / sampleRate;

describe('finding a join', () => {
  it('finds where both are the same', () => {
    const standing = noise(1);
    const found = findJoin(search(standing, within(chord(220, 330), standing, 0.2, 0.4)));
    expect(secondsOff(found.sample)).toBeCloseTo(0.3, 1);
    expect(found.disturbance).toBeLessThan(0.05);
  });

  it('finds where both sound the same chord, whatever the phase', () => {
    const shifted = chord(220, 277, 330).map((_, index, all) => all[(index + 77) % length]!);
    const incoming = within(chord(247, 311, 370), shifted, -0.35, -0.15);
    const found = findJoin(search(chord(220, 277, 330), incoming));
    expect(secondsOff(found.sample)).toBeCloseTo(-0.25, 1);
    expect(found.disturbance).toBeLessThan(0.15);
  });

  it('finds where both are quiet', () => {
    const quiet = noise(3, 0.0005);
    const standing = within(chord(200, 400), quiet, -0.4, -0.2);
    const incoming = within(noise(4), noise(5, 0.0005), -0.4, -0.2);
    const found = findJoin(search(standing, incoming));
    expect(secondsOff(found.sample)).toBeCloseTo(-0.3, 1);
    expect(found.disturbance).toBeLessThan(0.3);
  });

  it('finds the beat that both have', () => {
    const beat = noise(6, 0.9);
    const play = (music: Float32Array, ...others: number[]) =>
      [0.18, ...others].reduce(
        (sounding, at) =>
          within(
            sounding,
            music.map((sample, index) => sample + beat[index]!),
            at,
            at + 0.12,
          ),
        music,
      );
    const standing = play(chord(220, 277), -0.3);
    const incoming = play(chord(247, 294), -0.05);
    const found = findJoin(search(standing, incoming));
    expect(secondsOff(found.sample)).toBeCloseTo(0.24, 1);
  });

  it('stays at the wanted place where every place is as good', () => {
    const found = findJoin(search(noise(1), noise(1)));
    expect([found.sample, found.disturbance]).toEqual([wantedSample, 0]);
    const silence = new Float32Array(length);
    expect(findJoin(search(silence, silence)).sample).toBe(wantedSample);
  });

  it('scores different music about as high as no overlap at all', () => {
    const found = findJoin(search(chord(220, 277, 330), noise(2)));
    expect(found.disturbance).toBeGreaterThan(0.6);
    const short = noise(1).subarray(0, 2000);
    expect(findJoin({ ...search(short, short), wantedSample: startSample + 1000 })).toMatchObject({
      sample: startSample + 1000,
      disturbance: 1,
    });
  });

  it('tries only places within half a second whose crossfade has music on both sides', () => {
    const { curve } = findJoin(search(noise(1), noise(2)));
    expect(curve.startSample).toBe(wantedSample - sampleRate / 2);
    expect(curve.values).toHaveLength(201);
    const cut = findJoin(search(noise(1), noise(2).subarray(0, 1.1 * sampleRate)));
    const last = cut.curve.startSample + (cut.curve.values.length - 1) * cut.curve.stepSamples;
    expect(last + crossfadeSamples / 2).toBeLessThanOrEqual(startSample + 1.1 * sampleRate);
    expect(last + crossfadeSamples / 2).toBeGreaterThan(startSample + 1.09 * sampleRate);
  });

  it('reads no more samples than it declares', () => {
    const context = joinContextSamples(sampleRate, crossfadeSamples);
    const [standing, incoming] = [noise(1), noise(2)];
    const from = sampleRate - context;
    const near = findJoin({
      ...search(standing.subarray(from, sampleRate + context), incoming.subarray(from)),
      startSample: startSample + from,
    });
    expect(near).toEqual(findJoin(search(standing, incoming)));
  });
});
