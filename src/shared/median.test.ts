import { expect, it } from 'vitest';
import { median } from './median.ts';

it('is the middle value, the higher of two middle ones, and NaN without values', () => {
  expect(median([3, 1, 10])).toBe(3);
  expect(median([10, 1, 3, 2])).toBe(3);
  expect(median([])).toBeNaN();
});
