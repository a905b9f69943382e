import { describe, expect, it } from 'vitest';
import { ChordHolder, type HeldRange } from './chord-holder.ts';
import { findOnsets } from './find-onsets.ts';
import { OnsetMeter } from './onset-meter.ts';
import { pulsedSound, steadyStrokes } from './pulsed-sound.ts';
import { levelAt, noise, rmsDecibels, sine } from './signals.ts';

const sampleRate = 8000;
const ranges: readonly HeldRange[] = [{ start: 3 * sampleRate, end: 9 * sampleRate }];
const music = pulsedSound({
  sampleRate,
  seconds: 12,
  strokes: steadyStrokes(120, 0.2, 22),
  noise: 0.001,
});

function hold(
  sound: Float32Array,
  { blockSamples = sound.length, startSample = 0, held = ranges } = {},
): Float32Array {
  const holder = new ChordHolder({ sampleRate, startSample, ranges: held, levelDecibels: -9 });
  const parts: Float32Array[] = [];
  for (let from = 0; from < sound.length; from += blockSamples) {
    parts.push(holder.push(sound.subarray(from, from + blockSamples)));
  }
  parts.push(holder.finish());
  const result = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    result.set(part, place);
    place += part.length;
  }
  return result;
}

function onsetsBetween(sound: Float32Array, from: number, to: number): number {
  const meter = new OnsetMeter(sampleRate);
  meter.push(sound);
  // In the empty bands between held tones, what rises is far below any stroke.
  return findOnsets(meter.curves).filter(
    ({ seconds, strength }) => seconds > from && seconds < to && strength > 0.15,
  ).length;
}

describe('ChordHolder', () => {
  it('holds the tones of the music, at a lower level, and nothing begins in them', () => {
    const result = hold(music);
    expect(onsetsBetween(music, 4.2, 8.4)).toBeGreaterThan(6);
    expect(onsetsBetween(result, 4.2, 8.4)).toBe(0);
    const inner = result.slice(4.5 * sampleRate, 8.5 * sampleRate);
    const before = music.slice(4.5 * sampleRate, 8.5 * sampleRate);
    const change = rmsDecibels(inner) - rmsDecibels(before);
    expect(change).toBeGreaterThan(-12);
    expect(change).toBeLessThan(-6);
    // The loudest tone of the strokes goes on without a pause.
    for (let second = 4.5; second < 8; second += 0.5) {
      const part = result.slice(second * sampleRate, (second + 0.5) * sampleRate);
      expect(rmsDecibels(part) - rmsDecibels(inner)).toBeGreaterThan(-4);
    }
  });

  it('leaves samples outside of the ranges as they are', () => {
    const result = hold(music);
    expect(result).toHaveLength(music.length);
    const isChanged = (sample: number, place: number) => sample !== music[place];
    expect(result.findIndex(isChanged)).toBeGreaterThanOrEqual(3 * sampleRate);
    expect(result.findLastIndex(isChanged)).toBeLessThan(9 * sampleRate);
  });

  it('gives the same samples for any blocks', () => {
    const whole = hold(music);
    for (const blockSamples of [777, 5 * sampleRate]) {
      const portioned = hold(music, { blockSamples });
      expect(portioned).toHaveLength(whole.length);
      expect(portioned.every((sample, place) => sample === whole[place])).toBe(true);
    }
  });

  it('keeps the pitch of a held tone, in music that is held from its beginning to its end', () => {
    const tone = sine(sampleRate, 220, 0, 6 * sampleRate, 0.3);
    const held = [{ start: 0, end: Infinity }];
    const result = hold(tone, { held, startSample: 20 * sampleRate });
    const inner = result.slice(sampleRate, 5 * sampleRate);
    const expected = 20 * Math.log10(0.3) - 9;
    expect(levelAt(inner, sampleRate, 220)).toBeCloseTo(expected, 0);
    expect(result).toHaveLength(tone.length);
    expect(rmsDecibels(result.slice(0, 1000))).toBeGreaterThan(-35);
  });

  it('stays silent where the music is, and does not make tones of loud noise', () => {
    const silence = hold(new Float32Array(12 * sampleRate));
    expect(silence.every((sample) => sample === 0)).toBe(true);
    const hiss = noise(12 * sampleRate, 0.3);
    const inner = hold(hiss).slice(4.5 * sampleRate, 8.5 * sampleRate);
    expect(rmsDecibels(inner)).toBeLessThan(rmsDecibels(hiss) - 9);
    expect(inner.every(Number.isFinite)).toBe(true);
  });
});
