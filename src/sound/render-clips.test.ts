import { describe, expect, it } from 'vitest';
import { createDocument, type Clip, type Fade } from '../shared/project-document.ts';
import { exampleSound, exampleTake, scoredDocument } from '../document/example-project.ts';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { placeRange } from '../document/place-range.ts';
import { clipEnvelope } from '../document/clip-envelope.ts';
import { renderClips, takesNeeded } from './render-clips.ts';

const first = exampleTake('first', 0, 10);
const second = exampleTake('second', 0, 10);
const takes = [first, second];
const readTake = exampleSound(takes);
const none: Fade = { lengthSamples: 0, curve: 'linear' };
const clip: Clip = {
  id: 'clip-1',
  takeId: 'first',
  startSample: 1000,
  offsetSample: 200,
  lengthSamples: 3000,
  gainDecibels: 0,
  muted: false,
  locked: false,
  fadeIn: none,
  fadeOut: none,
};
const document = createDocument(3200);

describe('rendering the music track', () => {
  it('is the take itself where nothing fades, and silence where there is no clip', () => {
    const sound = renderClips({ ...document, clips: [clip] }, readTake, 0, 5000);
    expect(sound.subarray(1000, 4000)).toEqual(readTake('first', 200, 3200));
    expect(sound.subarray(0, 1000).every((sample) => sample === 0)).toBe(true);
    expect(sound.subarray(4000).every((sample) => sample === 0)).toBe(true);
  });

  it('gives the same samples in stretches of any length', () => {
    const scored = placeRange(scoredDocument(first), takes, {
      take: second,
      startSample: 9000,
      endSample: 20_000,
      gainDecibels: -3.7,
    });
    const whole = renderClips(scored, readTake, 0, 33_000);
    const random = seededNumbers(3);
    for (let from = 0; from < whole.length;) {
      const to = Math.min(whole.length, from + 1 + Math.floor(random() * 700));
      expect(renderClips(scored, readTake, from, to)).toEqual(whole.subarray(from, to));
      from = to;
    }
  });

  it('applies the gain in decibels and leaves out what is muted', () => {
    const quiet = { ...clip, gainDecibels: -20 };
    const sound = renderClips({ clips: [quiet] }, readTake, 1000, 1100);
    const raw = readTake('first', 200, 300);
    sound.forEach((sample, index) => expect(sample).toBeCloseTo(raw[index]! / 10, 6));
    const muted = renderClips({ clips: [{ ...clip, muted: true }] }, readTake, 0, 5000);
    expect(muted.every((sample) => sample === 0)).toBe(true);
    expect(takesNeeded({ clips: [{ ...clip, muted: true }] }, 0, 5000)).toEqual([]);
  });

  it('reads no more of a take than it declares', () => {
    expect(takesNeeded({ clips: [clip] }, 500, 1500)).toEqual([
      { takeId: 'first', from: 200, to: 700, stretch: 1 },
    ]);
    expect(takesNeeded({ clips: [clip] }, 4000, 9000)).toEqual([]);
  });
});

describe('fades', () => {
  const overlap = 256;
  const left: Clip = { ...clip, startSample: 0, lengthSamples: 2000 };
  const right: Clip = { ...clip, startSample: 2000 - overlap, lengthSamples: 2000 };
  const faded = (curve: Fade['curve']) => {
    const fade = { lengthSamples: overlap, curve };
    return [
      { ...left, fadeOut: fade },
      { ...right, fadeIn: fade },
    ] as const;
  };

  it('of equal power add up to constant power over a crossfade', () => {
    const [out, into] = faded('equal-power');
    for (let sample = 2000 - overlap; sample < 2000; sample++) {
      const power = clipEnvelope(out, sample) ** 2 + clipEnvelope(into, sample) ** 2;
      expect(power).toBeCloseTo(1, 12);
    }
  });

  it('that are straight add up to one', () => {
    const [out, into] = faded('linear');
    for (let sample = 2000 - overlap; sample < 2000; sample++) {
      expect(clipEnvelope(out, sample) + clipEnvelope(into, sample)).toBeCloseTo(1, 12);
    }
  });

  it('rise and fall without a step', () => {
    const [out, into] = faded('equal-power');
    expect(clipEnvelope(into, into.startSample - 1)).toBe(0);
    expect(clipEnvelope(into, into.startSample)).toBeLessThan(0.01);
    expect(clipEnvelope(into, into.startSample + overlap)).toBe(1);
    expect(clipEnvelope(out, 1999 - overlap)).toBe(1);
    expect(clipEnvelope(out, 1999)).toBeLessThan(0.01);
    expect(clipEnvelope(out, 2000)).toBe(0);
  });
});
