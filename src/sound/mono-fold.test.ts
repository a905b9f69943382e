import { expect, it } from 'vitest';
import { MonoFold } from './mono-fold.ts';
import { noise, rmsDecibels, sine } from './signals.ts';
import { middleOf } from './sound-node.ts';

const rate = 48_000;
const voice = sine(rate, 220, 0, rate, 0.5);
const inverted = voice.map((sample) => -sample);
const fold = (left: Float32Array, right: Float32Array) => new MonoFold(rate).push([left, right]);

it('is the middle of both channels, unless they cancel each other', () => {
  const room = noise(rate, 0.3, 2);
  for (const [left, right] of [
    [voice, voice],
    [voice, new Float32Array(rate)],
    [voice, room],
    [new Float32Array(rate), new Float32Array(rate)],
  ] as const) {
    expect(fold(left, right)).toEqual(middleOf([left, right]));
  }
});

it('keeps a voice that is out of phase, without a click', () => {
  const kept = fold(voice, inverted);
  expect(rmsDecibels(kept.subarray(rate / 50))).toBeCloseTo(rmsDecibels(voice), 1);
  const steps = (samples: Float32Array) =>
    Math.max(...samples.slice(1).map((sample, index) => Math.abs(sample - samples[index]!)));
  expect(steps(kept)).toBeLessThan(1.2 * steps(voice));
  // Out of phase for a while: the middle is used before and again after it.
  const right = voice.map(
    (sample, index) => (index < rate / 3 || index > rate / 2 ? 1 : -1) * sample,
  );
  const folded = fold(voice, right);
  expect(folded.subarray(0, rate / 3)).toEqual(voice.subarray(0, rate / 3));
  expect(folded.subarray(-rate / 4)).toEqual(voice.subarray(-rate / 4));
});

it('folds blocks of any length alike', () => {
  const whole = fold(voice, inverted);
  const folding = new MonoFold(rate);
  const edges = [0, 1, 400, 7001, rate];
  const parts = edges
    .slice(1)
    .map((to, index) =>
      folding.push([voice.subarray(edges[index], to), inverted.subarray(edges[index], to)]),
    );
  expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
});
