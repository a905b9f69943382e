import { expect, it } from 'vitest';
import { panNode } from './pan-node.ts';
import { noise } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const left = noise(480, 0.1, 1);
const right = noise(480, 0.1, 2);
const panned = (sound: Stereo, pan: number): Promise<Stereo> =>
  panNode(
    { preRollSamples: 0, postRollSamples: 0, render: () => Promise.resolve(sound) },
    pan,
  ).render(0, 480);

/** The largest difference between two sounds. */
const apart = (one: Float32Array, other: Float32Array): number =>
  one.reduce((most, sample, index) => Math.max(most, Math.abs(sample - other[index]!)), 0);

it('takes no side of stereo music away: the near one takes over what the far one loses', async () => {
  const [near, far] = await panned([left, right], -1);
  const both = left.map((sample, index) => (sample + right[index]!) * Math.SQRT1_2);
  expect(apart(near, both)).toBeLessThan(1e-6);
  expect(apart(far, new Float32Array(480))).toBeLessThan(1e-9);
  for (const pan of [-0.7, -0.2, 0.5]) {
    const [one, other] = await panned([left, right], pan);
    const share = Math.SQRT2 * Math.sin(((1 - Math.abs(pan)) * Math.PI) / 4);
    const source = pan < 0 ? right : left;
    const kept = source.map((sample) => share * sample);
    expect(apart(pan < 0 ? other : one, kept)).toBeLessThan(1e-6);
  }
});

it('moves mono music at constant power', async () => {
  const power = left.map((sample) => 2 * sample ** 2);
  for (const pan of [-1, -0.4, 0.3, 1]) {
    const [one, other] = await panned([left, left], pan);
    const sum = one.map((sample, index) => sample ** 2 + other[index]! ** 2);
    expect(apart(sum, power)).toBeLessThan(1e-7);
  }
});
