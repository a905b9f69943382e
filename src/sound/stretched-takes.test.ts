import { describe, expect, it } from 'vitest';
import { findOnsets } from './find-onsets.ts';
import { OnsetMeter } from './onset-meter.ts';
import { pulsedSound, steadyStrokes } from './pulsed-sound.ts';
import { levelAt, noise, rmsDecibels, withoutTones } from './signals.ts';
import { StretchedTakes } from './stretched-takes.ts';

const rate = 32_000;

function takesOf(sound: Float32Array) {
  return new StretchedTakes(
    (_takeId, from, to) => {
      const part = new Float32Array(to - from);
      const first = Math.max(0, from);
      part.set(sound.subarray(first, Math.max(first, to)), first - from);
      return Promise.resolve([part]);
    },
    () => rate,
  );
}

async function stretched(sound: Float32Array, stretch: number): Promise<Float32Array> {
  const length = Math.floor(sound.length * stretch);
  return (await takesOf(sound).read('a', stretch, 0, length))[0]!;
}

describe('StretchedTakes', () => {
  it.each([0.97, 1.012])('keeps pitch and level of held tones at %d', async (factor) => {
    const hertz = [110.3, 220.9, 331.7, 523.1, 1046.9, 2217.3];
    const chord = Float32Array.from({ length: 20 * rate }, (_, index) =>
      hertz.reduce(
        (sum, tone, place) => sum + 0.1 * Math.sin((2 * Math.PI * tone * index) / rate + place),
        0,
      ),
    );
    const result = await stretched(chord, factor);
    const inner = result.subarray(4 * rate, 12 * rate);
    for (const tone of hertz) expect(levelAt(inner, rate, tone)).toBeCloseTo(-20, 0);
    // Over a section without a new anchor only what was there is there.
    const section = result.slice(8 * rate, 12 * rate);
    const rest = rmsDecibels(withoutTones(section, rate, hertz)) - rmsDecibels(section);
    expect(rest).toBeLessThan(-40);
  });

  it.each([0.97, 1.03])(
    'places strokes at the right time at speed %d, and keeps them sharp',
    async (factor) => {
      const strokes = steadyStrokes(100, 0.4, 12);
      const sound = pulsedSound({ sampleRate: rate, seconds: 13, strokes });
      const result = await stretched(sound, factor);
      const meter = new OnsetMeter(rate);
      meter.push(result);
      const onsets = findOnsets(meter.curves);
      expect(onsets).toHaveLength(strokes.length);
      const errors = onsets.map(({ seconds }, index) =>
        Math.abs(seconds - factor * strokes[index]!.seconds),
      );
      expect(Math.max(...errors)).toBeLessThan(0.012);
      expect(rmsDecibels(result)).toBeCloseTo(rmsDecibels(sound), 0);
    },
  );

  it('gives the same samples for any block, in any order', async () => {
    const sound = noise(9 * rate, 0.2, 3);
    const whole = await stretched(sound, 1.02);
    const takes = takesOf(sound);
    for (const from of [7 * rate, 0, 2 * rate - 5, 5 * rate + 1, 123]) {
      const [part] = await takes.read('a', 1.02, from, from + 10_000);
      expect(part).toEqual(whole.slice(from, from + 10_000));
    }
    const [before] = await takes.read('a', 1.02, -100, 50);
    expect(before!.slice(100)).toEqual(whole.slice(0, 50));
    expect(before!.slice(0, 100)).toEqual(new Float32Array(100));
  });

  it('has no gap and no jump at the joins of its sections', async () => {
    const held = Float32Array.from(
      { length: 40 * rate },
      (_, index) => 0.3 * Math.sin((2 * Math.PI * 196.2 * index) / rate),
    );
    const result = await stretched(held, 1.025);
    const levels = Array.from({ length: 390 }, (_, block) =>
      rmsDecibels(result.subarray((block * rate) / 10, ((block + 1) * rate) / 10)),
    );
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(3);
    let jump = 0;
    for (let index = 1; index < result.length; index++) {
      jump = Math.max(jump, Math.abs(result[index]! - result[index - 1]!));
    }
    expect(jump).toBeLessThan(0.3 * ((2 * Math.PI * 196.2) / rate) * 1.5);
  });
});
