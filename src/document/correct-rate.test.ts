import { expect, it } from 'vitest';
import type { FilmClock } from '../shared/film-clock.ts';
import { correctRate } from './correct-rate.ts';
import { ofFormat1 } from './example-formats.ts';

it('takes the rate of the clock where it is another than the one stored, and else the same source', () => {
  const { source } = ofFormat1;
  const { frameRate } = source;
  const clock = { frameRate, constantRate: !source.variableFrameRate } as FilmClock;
  expect(correctRate(source, undefined)).toBe(source);
  expect(correctRate(source, clock)).toBe(source);
  const other = { numerator: 30_000, denominator: 1001 };
  expect(correctRate(source, { ...clock, frameRate: other, constantRate: false })).toEqual({
    ...source,
    frameRate: other,
    variableFrameRate: true,
  });
});
