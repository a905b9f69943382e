import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from './loudness-meter.ts';
import { PlayingMeter } from './playing-meter.ts';
import { noise, sine } from './signals.ts';
import type { Stereo } from './sound-node.ts';

const rate = 48_000;

function pushAll(meter: PlayingMeter, [left, right]: Stereo, from = 0, blockSamples = 9600): void {
  for (let at = from; at < left.length; at += blockSamples) {
    meter.push(at, [left.subarray(at, at + blockSamples), right.subarray(at, at + blockSamples)]);
  }
}

describe('the meter while playing', () => {
  const sound: Stereo = [noise(6 * rate, 0.2, 1), noise(6 * rate, 0.1, 2)];

  it('agrees with the loudness meter', () => {
    const meter = new PlayingMeter();
    meter.start(0);
    pushAll(meter, sound, 0, 7001);
    const reference = new LoudnessMeter(rate, 2);
    reference.push(sound);
    const reading = meter.read(6 * rate);
    expect(reading.momentaryLufs).toBeCloseTo(reference.momentaryLufs, 2);
    expect(reading.shortTermLufs).toBeCloseTo(reference.shortTermLufs, 2);
    expect(reading.integratedLufs).toBeCloseTo(reference.integratedLufs, 2);
  });

  it('reads true peaks at their time, holds them for a moment, and keeps the highest', () => {
    const left = sine(rate, 12_000, 0, 6 * rate, 0.01).map((sample, index) =>
      Math.floor(index / rate) === 1 ? 70 * sample : sample,
    );
    const meter = new PlayingMeter();
    meter.start(0);
    pushAll(meter, [left, left]);
    const peakAt = (seconds: number) => meter.read(seconds * rate);
    expect(peakAt(1.5).peakDecibels).toBeCloseTo(20 * Math.log10(0.7), 0);
    expect(peakAt(3).peakDecibels).toBeLessThan(-35);
    expect(peakAt(3).heldPeakDecibels).toBeCloseTo(20 * Math.log10(0.7), 0);
    expect(peakAt(5).heldPeakDecibels).toBeLessThan(-35);
    expect(peakAt(5).highestPeakDecibels).toBeCloseTo(20 * Math.log10(0.7), 0);
  });

  it('takes what is rendered again after a change in the place of what was there', () => {
    const meter = new PlayingMeter();
    meter.start(0);
    pushAll(meter, sound);
    const quiet = sound.map((samples) => samples.map((sample) => sample / 10)) as unknown as Stereo;
    pushAll(meter, quiet, 3 * rate);
    expect(meter.read(6 * rate).momentaryLufs - meter.read(3 * rate).momentaryLufs).toBeCloseTo(
      -20,
      0,
    );
  });

  it('has no loudness before there is enough sound, and resets when playing begins again', () => {
    const meter = new PlayingMeter();
    meter.start(0);
    expect(meter.read(rate)).toMatchObject({ momentaryLufs: -Infinity, peakDecibels: -Infinity });
    pushAll(meter, sound);
    expect(meter.read(rate / 2).shortTermLufs).toBe(-Infinity);
    meter.start(3 * rate);
    expect(meter.read(6 * rate).highestPeakDecibels).toBe(-Infinity);
  });
});
