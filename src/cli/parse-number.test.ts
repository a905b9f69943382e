import { describe, expect, it } from 'vitest';
import { numberParser, wholeNumberParser } from './parse-number.ts';

describe('numberParser', () => {
  it.each([
    ['3', 3],
    [' 0.5 ', 0.5],
    ['.5', 0.5],
    ['-2', -2],
    ['1e-3', 0.001],
  ])('reads "%s"', (text, number) => {
    expect(numberParser()(text)).toBe(number);
  });

  it.each(['', ' ', 'three', '3s', '0x10', 'Infinity', 'NaN', '1e999', '1_000', '1,5'])(
    'refuses "%s"',
    (text) => {
      expect(() => numberParser()(text)).toThrow('Use a number.');
    },
  );

  it('rejects numbers outside of its limits and names the limits', () => {
    expect(numberParser({ min: 0, max: 1 })('1')).toBe(1);
    expect(() => numberParser({ min: 0, max: 1 })('1.01')).toThrow('Use a number from 0 to 1.');
    expect(numberParser({ min: 0 })('0')).toBe(0);
    expect(() => numberParser({ min: 0, aboveMin: true })('0')).toThrow('Use a number above 0.');
  });
});

describe('wholeNumberParser', () => {
  it('rejects fractions and integers that are not exact', () => {
    expect(wholeNumberParser({ min: 1 })('12')).toBe(12);
    expect(() => wholeNumberParser({ min: 1 })('0')).toThrow('Use a whole number, 1 or more.');
    expect(() => wholeNumberParser()('1.5')).toThrow('Use a whole number.');
    expect(() => wholeNumberParser()('9007199254740993')).toThrow('Use a whole number.');
  });
});
