import { expect, it } from 'vitest';
import { LoudnessMeter } from './loudness-meter.ts';
import { MixMeter } from './mix-meter.ts';
import { sine } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const second = 48_000;
const tone = (from: number, to: number, amplitude: number) =>
  sine(second, 997, from * second, to * second, amplitude);

/** Ten seconds: a quiet tone, but for a loud one from 2 s to 4 s and from 6 s to 7 s. */
function film(): Stereo {
  const left = new Float32Array(10 * second);
  left.set(tone(0, 10, 0.02));
  left.set(tone(2, 4, 0.3), 2 * second);
  left.set(tone(6, 7, 0.3), 6 * second);
  return [left, left];
}

function measure(speech: ConstructorParameters<typeof MixMeter>[0], blockSamples: number) {
  const meter = new MixMeter(speech);
  const [left] = film();
  for (let from = 0; from < left.length; from += blockSamples) {
    const block = left.subarray(from, from + blockSamples);
    meter.push([block, block]);
  }
  return meter.report;
}

const lines = [
  { startSeconds: 2.1, endSeconds: 3.9 },
  { startSeconds: 6.1, endSeconds: 6.9 },
];

it('measures speech alone for a dialogue contract, the same in blocks of any length', () => {
  const report = measure(lines, 10 * second);
  // A stereo tone of 997 Hz has the loudness of its amplitude in decibels.
  expect(report.dialogueLufs).toBeCloseTo(20 * Math.log10(0.3), 1);
  const inBlocks = measure(lines, 7001);
  expect(inBlocks.dialogueLufs).toBeCloseTo(report.dialogueLufs!, 9);
  expect(inBlocks.integratedLufs).toBe(report.integratedLufs);
  expect(inBlocks.truePeakDecibels).toBeCloseTo(report.truePeakDecibels!, 9);
});

it('measures the programme as the loudness meter does, and the higher peak of both sides', () => {
  const [left] = film();
  const meter = new MixMeter();
  meter.push([left, left.map((sample) => sample / 2)]);
  const plain = new LoudnessMeter(second, 2);
  plain.push([left, left.map((sample) => sample / 2)]);
  expect(meter.report.integratedLufs).toBe(plain.integratedLufs);
  expect(meter.report.truePeakDecibels).toBeCloseTo(20 * Math.log10(0.3), 1);
});

it('has no loudness of dialogue without dialogue, and none of silence', () => {
  expect(measure([], second).dialogueLufs).toBeNull();
  expect(new MixMeter(lines).report).toMatchObject({
    integratedLufs: null,
    truePeakDecibels: null,
  });
});
