import { expect, it } from 'vitest';
import { EnergyCurve } from './energy-curve.ts';
import { DialogueMeter } from './mix-meter.ts';
import { noise } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const rate = 48_000;

it('tells the loudness of parts as a meter does that knows them beforehand', () => {
  const shape = (samples: Float32Array) =>
    samples.map((sample, index) => sample * (0.2 + Math.abs(Math.sin(index / 30_000))));
  const sound: Stereo = [shape(noise(8 * rate, 0.3, 1)), shape(noise(8 * rate, 0.1, 2))];
  const ranges = [
    { startSeconds: 0.5, endSeconds: 2.016 },
    { startSeconds: 5.333, endSeconds: 20 },
  ];
  const curve = new EnergyCurve();
  const meter = new DialogueMeter(ranges);
  for (let from = 0; from < 8 * rate; from += 7001) {
    const block = sound.map((side) => side.subarray(from, from + 7001)) as unknown as Stereo;
    curve.push(block);
    meter.push(block);
  }
  expect(Math.abs(curve.loudnessOf(ranges) - meter.loudnessLufs)).toBeLessThan(0.05);
  expect(curve.loudnessOf([])).toBe(-Infinity);
  expect(curve.loudnessOf([{ startSeconds: 9, endSeconds: 10 }])).toBe(-Infinity);
});
