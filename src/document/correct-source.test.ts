import { expect, it } from 'vitest';
import type { FilmClock } from '../shared/film-clock.ts';
import { correctSource } from './correct-source.ts';
import { ofFormat1 } from './example-formats.ts';

const { source } = ofFormat1;
const sound = { streams: [1], asStereoPair: false };
const clock = {
  frameRate: source.frameRate,
  constantRate: !source.variableFrameRate,
  lengthSeconds: source.durationSeconds,
  ...(source.hasSound && { defaultSound: sound }),
} as FilmClock;

it('leaves the source as it is where the clock says the same', () => {
  expect(correctSource(source, undefined)).toBe(source);
  expect(correctSource(source, clock)).toBe(source);
});

it('takes the rate of the clock where it is another than the one stored', () => {
  const frameRate = { numerator: 30_000, denominator: 1001 };
  expect(correctSource(source, { ...clock, frameRate, constantRate: false })).toEqual({
    ...source,
    frameRate,
    variableFrameRate: true,
  });
});

it('takes the length of the clock, so that music can be made for the whole film and no more', () => {
  const lengthSeconds = source.durationSeconds - 3.5;
  expect(correctSource(source, { ...clock, lengthSeconds })).toEqual({
    ...source,
    durationSeconds: lengthSeconds,
  });
  expect(correctSource(source, { ...clock, lengthSeconds: 0 })).toBe(source);
});

it('takes from the clock whether there is sound', () => {
  const { defaultSound: _, ...silent } = clock;
  expect(correctSource(source, silent).hasSound).toBe(false);
  expect(correctSource({ ...source, hasSound: false }, { ...clock, defaultSound: sound })).toEqual({
    ...source,
    hasSound: true,
  });
});
