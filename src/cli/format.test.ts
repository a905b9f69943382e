import { expect, it } from 'vitest';
import { formatBytes, formatClock, formatNumber, formatRows } from './format.ts';

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [99_960, '100 kB'],
  [236_000_000, '236 MB'],
  [999_900_000, '1.0 GB'],
  [7_870_000_000, '7.9 GB'],
])('writes %d bytes as %s', (byteCount, text) => {
  expect(formatBytes(byteCount)).toBe(text);
});

it.each([
  [0, '0:00'],
  [7.4, '0:07'],
  [59.7, '1:00'],
  [3_599, '59:59'],
  [3_750, '1:02:30'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatClock(seconds)).toBe(text);
});

it('writes no trailing zeros', () => {
  expect(formatNumber(25, 3)).toBe('25');
  expect(formatNumber(30_000 / 1001, 3)).toBe('29.97');
});

it('aligns the values of rows', () => {
  expect(
    formatRows([
      ['a', '1'],
      ['long', '2'],
    ]),
  ).toBe('a     1\nlong  2');
});
