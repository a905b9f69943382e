import { expect, it } from 'vitest';
import { fadeAtEnd } from './fade-at-end.ts';

const sampleRate = 8000;

async function* blocksOf(samples: Float32Array, size: number): AsyncGenerator<Float32Array> {
  await Promise.resolve();
  for (let start = 0; start < samples.length; start += size) {
    yield samples.subarray(start, start + size);
  }
}

async function faded(seconds: number, size: number, endSample: number): Promise<Float32Array> {
  const parts: number[] = [];
  const music = new Float32Array(seconds * sampleRate).fill(1);
  for await (const block of fadeAtEnd(blocksOf(music, size), { sampleRate, endSample })) {
    parts.push(...block);
  }
  return Float32Array.from(parts);
}

const levelDecibels = (part: Float32Array): number =>
  10 * Math.log10(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);

it('leaves the last 50 ms more than 45 dB below the music, whatever the blocks', async () => {
  const end = 9.7 * sampleRate;
  const whole = await faded(10, 1 << 20, end);
  expect(whole).toHaveLength(10 * sampleRate);
  expect(levelDecibels(whole.subarray(end - 0.05 * sampleRate, end))).toBeLessThan(-45);
  expect(whole.subarray(end).every((sample) => sample === 0)).toBe(true);
  expect(whole.subarray(0, end - 2 * sampleRate).every((sample) => sample === 1)).toBe(true);
  expect(await faded(10, 777, end)).toEqual(whole);
});

it('fades no more than the last third of short music', async () => {
  const samples = await faded(3, 1000, 3 * sampleRate);
  expect(samples.findIndex((sample) => sample < 1)).toBeGreaterThanOrEqual(2 * sampleRate);
  expect(levelDecibels(samples.subarray(-0.05 * sampleRate))).toBeLessThan(-45);
});
