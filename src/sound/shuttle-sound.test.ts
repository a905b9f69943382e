import { describe, expect, it } from 'vitest';
import { ShuttleSound, type Shuttle } from './shuttle-sound.ts';
import { noise, sine } from './signals.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';

const second = mixSampleRate;

function shuttleOf(film: Stereo, shuttle: Partial<Shuttle>): ShuttleSound {
  return new ShuttleSound(
    (from, to) => {
      if (from < 0 || to > film[0].length) throw new RangeError(`[${from}, ${to})`);
      return Promise.resolve([film[0].slice(from, to), film[1].slice(from, to)]);
    },
    { startSample: 0, endSample: film[0].length, rate: 2, keepsPitch: true, ...shuttle },
  );
}

const mono = (samples: Float32Array): Stereo => [samples, samples];
const tone = mono(sine(second, 440, 0, 4 * second, 0.5));

/** Times per second that the sound rises through zero. */
function hertzOf(samples: Float32Array): number {
  let crossings = 0;
  for (let at = 1; at < samples.length; at++) {
    if (samples[at - 1]! < 0 && samples[at]! >= 0) crossings += 1;
  }
  return (crossings * second) / samples.length;
}

/** Root of the mean square of each stretch of 20 ms. */
function levels(samples: Float32Array): number[] {
  const size = second / 50;
  return Array.from({ length: Math.floor(samples.length / size) }, (_, index) => {
    const part = samples.subarray(index * size, (index + 1) * size);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / size);
  });
}

describe('shuttling', () => {
  it.each([
    { rate: 2, keepsPitch: true, hertz: 440 },
    { rate: 4, keepsPitch: true, hertz: 440 },
    { rate: -1, keepsPitch: true, hertz: 440 },
    { rate: -4, keepsPitch: true, hertz: 440 },
    { rate: 2, keepsPitch: false, hertz: 880 },
    { rate: 4, keepsPitch: false, hertz: 1760 },
    { rate: -2, keepsPitch: false, hertz: 880 },
  ])('at $rate sounds at $hertz Hz, as loud as the film', async ({ rate, keepsPitch, hertz }) => {
    const startSample = rate < 0 ? 4 * second : 0;
    const sound = shuttleOf(tone, { rate, keepsPitch, startSample });
    expect(sound.lengthSamples).toBe((4 * second) / Math.abs(rate));
    const [left] = (await sound.render(0, 0.9 * second))!;
    const heard = left.subarray(0.05 * second);
    expect(Math.abs(hertzOf(heard) - hertz)).toBeLessThan(0.01 * hertz);
    for (const level of levels(heard)) expect(level).toBeCloseTo(0.5 / Math.SQRT2, 1);
  });

  it('is the same in blocks of any length', async () => {
    const film: Stereo = [noise(4 * second, 0.5, 1), noise(4 * second, 0.5, 2)];
    for (const keepsPitch of [true, false]) {
      const whole = (await shuttleOf(film, { keepsPitch }).render(0, second))!;
      const parts = shuttleOf(film, { keepsPitch });
      for (let from = 0; from < second; from += 7000) {
        const to = Math.min(from + 7000, second);
        const part = (await parts.render(from, to))!;
        part.forEach((samples, channel) => {
          const same = whole[channel]!.subarray(from, to);
          expect(samples.findIndex((value, at) => Math.abs(value - same[at]!) > 1e-6)).toBe(-1);
        });
      }
    }
  });

  it('runs backwards on tape, sample for sample', async () => {
    const film = mono(noise(second));
    const sound = shuttleOf(film, { rate: -1, keepsPitch: false, startSample: second - 1 });
    const [left] = (await sound.render(0, second - 1))!;
    expect(left).toEqual(film[0].slice(1).reverse());
    expect(sound.placeAt(100)).toBe(second - 101);
  });

  it('is silent beyond the ends of the film, and stops at an unreadable part', async () => {
    const sound = shuttleOf(tone, { startSample: 3.9 * second });
    const [left] = (await sound.render(0, second / 2))!;
    expect(left.subarray(second / 4).every((sample) => sample === 0)).toBe(true);
    const closed = new ShuttleSound(() => Promise.resolve(undefined), {
      startSample: 0,
      endSample: second,
      rate: 2,
      keepsPitch: true,
    });
    expect(await closed.render(0, 100)).toBeUndefined();
  });
});
