import { describe, expect, it } from 'vitest';
import { Resampler } from './resampler.ts';

function sine(rate: number, hertz: number, from: number, to: number): Float32Array {
  return Float32Array.from({ length: to - from }, (_, index) =>
    Math.sin((2 * Math.PI * hertz * (from + index)) / rate),
  );
}

function resample(fromRate: number, toRate: number, hertz: number, from: number, to: number) {
  const resampler = new Resampler(fromRate, toRate);
  const span = resampler.inputSpan(from, to);
  return resampler.run(sine(fromRate, hertz, span.from, span.to), from, to);
}

describe('Resampler', () => {
  it.each([
    [32_000, 48_000, 440],
    [32_000, 48_000, 9000],
    [32_000, 44_100, 1000],
    [48_000, 32_000, 1000],
  ])('turns a tone at %i Hz into the same tone at %i Hz (%i Hz)', (fromRate, toRate, hertz) => {
    const output = resample(fromRate, toRate, hertz, 1000, 3000);
    const expected = sine(toRate, hertz, 1000, 3000);
    const error = output.map((sample, index) => Math.abs(sample - expected[index]!));
    expect(Math.max(...error)).toBeLessThan(2e-3);
  });

  it('gives the same samples in whatever blocks they are asked for', () => {
    const whole = resample(32_000, 48_000, 3000, -100, 5000);
    const blocks = [-100, 17, 18, 1200, 2401, 5000];
    const joined = blocks
      .slice(1)
      .flatMap((to, index) => [...resample(32_000, 48_000, 3000, blocks[index]!, to)]);
    expect(Float32Array.from(joined)).toEqual(whole);
  });

  it('leaves sound alone that has the rate already', () => {
    expect(resample(48_000, 48_000, 440, 5, 99)).toEqual(sine(48_000, 440, 5, 99));
  });
});
