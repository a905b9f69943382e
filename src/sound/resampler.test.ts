import { describe, expect, it } from 'vitest';
import { Resampler } from './resampler.ts';
import { levelAt, noise, rmsDecibels, sine, withoutTones } from './signals.ts';

/** One second of a tone at another rate, from a place that is on no round number. */
function resampledTone(fromRate: number, toRate: number, hertz: number): Float32Array {
  const resampler = new Resampler(fromRate, toRate);
  const span = resampler.inputSpan(5003, 5003 + toRate);
  return resampler.run(sine(fromRate, hertz, span.from, span.to), 5003, 5003 + toRate);
}

describe('Resampler', () => {
  it.each([
    [32_000, 48_000, [40, 1000, 5003, 9001, 13_007, 14_600]],
    [44_100, 48_000, [1000, 9001, 20_000]],
    [96_000, 48_000, [1000, 9001, 21_900]],
  ])('%i to %i Hz: a tone stays as it is, with nothing else over -100 dB', (from, to, tones) => {
    for (const hertz of tones) {
      const output = resampledTone(from, to, hertz);
      expect(levelAt(output, to, hertz)).toBeCloseTo(0, 1);
      expect(rmsDecibels(withoutTones(output, to, [hertz]))).toBeLessThan(-100);
    }
  });

  it('keeps images and aliases under -100 dB over the whole band, in a sweep', () => {
    for (let hertz = 10_200; hertz < 16_000; hertz += 580) {
      const output = resampledTone(32_000, 48_000, hertz);
      expect(levelAt(output, 48_000, 32_000 - hertz)).toBeLessThan(-100);
    }
    for (let hertz = 24_100; hertz < 48_000; hertz += 2990) {
      expect(rmsDecibels(resampledTone(96_000, 48_000, hertz))).toBeLessThan(-100);
    }
  });

  it('places a tone where it was', () => {
    const output = resampledTone(32_000, 48_000, 440);
    const expected = sine(48_000, 440, 5003, 53_003);
    expect(Math.max(...output.map((sample, at) => Math.abs(sample - expected[at]!)))).toBeLessThan(
      1e-5,
    );
  });

  it('returns the same samples for blocks of any length', () => {
    const input = noise(8000);
    const resampler = new Resampler(32_000, 48_000);
    const run = (from: number, to: number): Float32Array => {
      const span = resampler.inputSpan(from, to);
      return resampler.run(input.subarray(span.from, span.to), from, to);
    };
    const whole = run(300, 9000);
    const edges = [300, 317, 318, 1200, 2401, 9000];
    edges.slice(1).forEach((to, index) => {
      const from = edges[index]!;
      expect(run(from, to)).toEqual(whole.subarray(from - 300, to - 300));
    });
  });

  it('passes sound on unchanged that has the rate already', () => {
    expect(resampledTone(48_000, 48_000, 440)).toEqual(sine(48_000, 440, 5003, 53_003));
  });
});
