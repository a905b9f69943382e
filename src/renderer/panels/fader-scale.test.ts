import { expect, test } from 'vitest';
import { describeDecibels, faderDecibels, faderPosition } from './fader-scale.ts';

test.each([24, 48])('a fader goes from silence to +%i dB and never back on its way', (maximum) => {
  const levels = Array.from({ length: 201 }, (_, step) => faderDecibels(step / 200, maximum));
  expect(levels[0]).toBe(-96);
  expect(levels.at(-1)).toBe(maximum);
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
});

test('place and level belong together', () => {
  for (const decibels of [-96, -60, -45.3, -12, -3.1, 0, 4.4, 12, 14.7, 48]) {
    expect(faderDecibels(faderPosition(decibels, 48), 48)).toBeCloseTo(decibels, 1);
  }
});

test('levels beyond the fader lie at its ends', () => {
  expect(faderPosition(-200, 24)).toBe(0);
  expect(faderPosition(40, 24)).toBe(1);
});

test('a fader rests at 0 dB when it is let go close by', () => {
  expect(faderDecibels(faderPosition(0.2, 24), 24)).toBe(0);
  expect(faderDecibels(faderPosition(-0.2, 24), 24)).toBe(0);
});

test('levels are written with a sign and silence by its name', () => {
  expect([-96, -6, 0, 3.25].map(describeDecibels)).toEqual([
    'silent',
    '−6.0 dB',
    '0.0 dB',
    '+3.3 dB',
  ]);
});
