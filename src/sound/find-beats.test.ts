import { describe, expect, it } from 'vitest';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { findBars } from './find-bars.ts';
import { findBeats } from './find-beats.ts';
import { findOnsets } from './find-onsets.ts';
import { OnsetMeter } from './onset-meter.ts';
import { pulsedSound, steadyStrokes } from './pulsed-sound.ts';

const sampleRate = 32_000;

function analyse(samples: Float32Array, block = 10_007) {
  const meter = new OnsetMeter(sampleRate);
  for (let from = 0; from < samples.length; from += block) {
    meter.push(samples.subarray(from, from + block));
  }
  const curves = meter.curves;
  const onsets = findOnsets(curves);
  return { curves, onsets, beats: findBeats(curves.novelty, onsets) };
}

/** The largest distance of the inner beats from the nearest true one. */
function furthest(beats: readonly number[], truth: readonly number[]): number {
  return Math.max(
    ...beats.slice(1, -1).map((beat) => Math.min(...truth.map((time) => Math.abs(time - beat)))),
  );
}

describe('findBeats', () => {
  it.each([60, 72.5, 90, 100.7, 120, 133, 150, 180])(
    'finds %d beats a minute within a hundredth and 20 ms',
    (tempo) => {
      const strokes = steadyStrokes(tempo, 0.37, 24);
      const { beats, onsets } = analyse(pulsedSound({ sampleRate, seconds: 24, strokes }));
      expect(beats?.beatsPerMinute).toBeGreaterThan(0.99 * tempo);
      expect(beats?.beatsPerMinute).toBeLessThan(1.01 * tempo);
      const truth = strokes.map(({ seconds }) => seconds);
      expect(furthest(beats!.beats, truth)).toBeLessThan(0.02);
      expect(beats!.clarity).toBeGreaterThan(0.95);
      expect(Math.abs(onsets.length - strokes.length)).toBeLessThanOrEqual(1);
      const bars = findBars(beats!.beats, onsets);
      expect(bars.beatsPerBar).toBe(4);
      const bar = beats!.beats[bars.firstBar]!;
      expect((((bar - 0.37) * tempo) / 60 + 0.1) % 4).toBeLessThan(0.2);
    },
  );

  it('finds the beat of swung eighths', () => {
    const beat = 60 / 112;
    const strokes = Array.from({ length: 80 }, (_, index) => ({
      seconds: 0.21 + beat * (Math.floor(index / 2) + (index % 2 === 0 ? 0 : 2 / 3)),
      level: index % 2 === 0 ? 0.25 : 0.15,
    }));
    const { beats } = analyse(pulsedSound({ sampleRate, seconds: 22, strokes }));
    expect(Math.abs(beats!.beatsPerMinute - 112)).toBeLessThan(1.12);
    const truth = strokes.filter((_, index) => index % 2 === 0).map(({ seconds }) => seconds);
    expect(furthest(beats!.beats, truth)).toBeLessThan(0.02);
  });

  it('finds the beat under noise, with strokes missing and others between them', () => {
    const random = seededNumbers(5);
    const steady = steadyStrokes(96, 0.5, 30);
    const played = steady.filter(() => random() > 0.2);
    const others = steady
      .filter(() => random() > 0.7)
      .map(({ seconds }) => ({ seconds: seconds + 0.3125, level: 0.1 }));
    const strokes = [...played, ...others].toSorted((a, b) => a.seconds - b.seconds);
    const sound = pulsedSound({ sampleRate, seconds: 30, strokes, noise: 0.03 });
    const { beats } = analyse(sound);
    expect(Math.abs(beats!.beatsPerMinute - 96)).toBeLessThan(0.96);
    const truth = steady.map(({ seconds }) => seconds);
    expect(furthest(beats!.beats, truth)).toBeLessThan(0.02);
  });

  it('is less sure of strokes at random than of a pulse, and finds none in a held tone or silence', () => {
    const random = seededNumbers(11);
    const times = Array.from({ length: 60 }, () => 30 * random()).toSorted((a, b) => a - b);
    const strokes = times.map((seconds) => ({ seconds, level: 0.2 }));
    const loose = analyse(pulsedSound({ sampleRate, seconds: 30, strokes })).beats;
    expect(loose?.clarity ?? 0).toBeLessThan(0.8);
    const tone = Float32Array.from({ length: 8 * sampleRate }, (_, index) =>
      Math.sin((2 * Math.PI * 220 * index) / sampleRate),
    );
    expect(analyse(tone).onsets.length).toBeLessThan(3);
    const silent = analyse(new Float32Array(8 * sampleRate));
    expect(silent.onsets).toEqual([]);
    expect(silent.beats).toBeUndefined();
    expect(analyse(new Float32Array(100)).beats).toBeUndefined();
  });

  it('finds bars of three', () => {
    const strokes = steadyStrokes(126, 0.2, 24).map(({ seconds }, index) => ({
      seconds,
      level: index % 3 === 1 ? 0.4 : 0.12,
    }));
    const { beats, onsets } = analyse(pulsedSound({ sampleRate, seconds: 24, strokes }));
    const { beatsPerBar, firstBar } = findBars(beats!.beats, onsets);
    expect(beatsPerBar).toBe(3);
    const bar = beats!.beats[firstBar]!;
    expect(Math.abs((((bar - 0.2) * 126) / 60) % 3) - 1).toBeLessThan(0.1);
  });
});

describe('OnsetMeter', () => {
  it('returns the same curves for blocks of any length', () => {
    const strokes = steadyStrokes(90, 0.3, 6);
    const sound = pulsedSound({ sampleRate, seconds: 6, strokes, noise: 0.01 });
    const whole = analyse(sound, sound.length).curves;
    for (const block of [37, 999, 32_000]) expect(analyse(sound, block).curves).toEqual(whole);
  });
});
