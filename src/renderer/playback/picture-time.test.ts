import { expect, it } from 'vitest';
import { isBeforePicture, pictureSeconds } from './picture-time.ts';

const late = { zeroSeconds: 9.977, pictureStartSeconds: 2.023 };

it('adds the timestamp at which the film begins', () => {
  expect(pictureSeconds(3, late)).toBeCloseTo(12.977);
  expect(pictureSeconds(3, undefined)).toBe(3);
});

it('shows no picture before the first one appears', () => {
  expect(isBeforePicture(2, late)).toBe(true);
  expect(isBeforePicture(2.0225, late)).toBe(false);
  expect(isBeforePicture(0, undefined)).toBe(false);
  expect(isBeforePicture(0, { zeroSeconds: 10, pictureStartSeconds: 0 })).toBe(false);
});
