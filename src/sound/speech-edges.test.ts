import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../shared/time-range.ts';
import { noise } from './signals.ts';
import { SpeechEdges } from './speech-edges.ts';

const rate = 16_000;
const range = (startSeconds: number, endSeconds: number): TimeRange => ({
  startSeconds,
  endSeconds,
});

/** Buzzes of syllables at these places over a background. */
function buzz(places: readonly TimeRange[], background: Float32Array): Float32Array {
  const sound = background.slice();
  for (const { startSeconds, endSeconds } of places) {
    for (let at = Math.round(startSeconds * rate); at < Math.round(endSeconds * rate); at++) {
      const seconds = at / rate - startSeconds;
      const harmonics = [1, 2, 3, 5, 8].map((k) => Math.sin(2 * Math.PI * 180 * k * seconds));
      const syllable = 0.6 + 0.4 * Math.cos(2 * Math.PI * 4 * seconds);
      sound[at]! += 0.1 * syllable * harmonics.reduce((sum, value) => sum + value / 5, 0);
    }
  }
  return sound;
}

/** Edges as they are refined, where ends were heard backwards 100 ms before they were found. */
function refined(sound: Float32Array, found: readonly TimeRange[]): TimeRange[] {
  const edges = new SpeechEdges(rate);
  for (let at = 0; at < sound.length; at += 1000) edges.push(sound.subarray(at, at + 1000));
  return edges.refine(found, (seconds) => seconds - 0.1);
}

const truth = [range(1.013, 2.507), range(3.2, 3.531), range(4.404, 5.7)];
const found = [range(1.088, 2.624), range(3.168, 3.584), range(4.48, 5.856)];

describe.each([
  ['silence', new Float32Array(7 * rate)],
  ['noise', noise(7 * rate, 0.01)],
  [
    'a chord',
    Float32Array.from(
      { length: 7 * rate },
      (_, at) => 0.01 * Math.sin((2 * Math.PI * 330 * at) / rate),
    ),
  ],
])('the edges of speech over %s', (_name, background) => {
  it('are moved to the voice, within 12 ms', () => {
    refined(buzz(truth, background), found).forEach(({ startSeconds, endSeconds }, index) => {
      expect(Math.abs(startSeconds - truth[index]!.startSeconds)).toBeLessThan(0.012);
      expect(Math.abs(endSeconds - truth[index]!.endSeconds)).toBeLessThan(0.012);
    });
  });
});

it('stay where they were found where no voice stands out, and never cross', () => {
  const places = [range(1, 1.2), range(1.5, 3)];
  expect(refined(noise(4 * rate, 0.1), places)).toEqual(places);
  expect(refined(new Float32Array(4 * rate), places)).toEqual(places);
  expect(refined(new Float32Array(0), [])).toEqual([]);
  const early = refined(buzz([range(0, 0.4)], new Float32Array(rate)), [range(0.032, 0.512)]);
  expect(early[0]!.startSeconds).toBe(0);
  expect(early[0]!.endSeconds).toBeCloseTo(0.4, 1);
});

it('end with a soft hiss that was not heard backwards', () => {
  const sound = buzz([range(1, 2)], noise(4 * rate, 0.02));
  const hiss = noise(4 * rate, 0.03, 7);
  // The difference of neighbouring samples is high: about 10 dB over the noise from 4 kHz on.
  for (let at = 2 * rate; at < 2.15 * rate; at++) sound[at]! += hiss[at]! - hiss[at - 1]!;
  const edges = new SpeechEdges(rate);
  edges.push(sound);
  const [line] = edges.refine([range(1.024, 2.24)], () => 2.05);
  expect(Math.abs(line!.endSeconds - 2.15)).toBeLessThan(0.02);
});

it('end near where the voice was heard to end backwards, whatever note begins next', () => {
  const sound = buzz([range(1, 2)], noise(4 * rate, 0.001));
  for (let at = Math.round(2.12 * rate); at < 4 * rate; at++) {
    sound[at]! += 0.05 * Math.sin((2 * Math.PI * 440 * at) / rate);
  }
  const edges = new SpeechEdges(rate);
  edges.push(sound);
  const [line] = edges.refine([range(1.024, 2.3)], () => 1.98);
  expect(Math.abs(line!.endSeconds - 2)).toBeLessThan(0.02);
});
