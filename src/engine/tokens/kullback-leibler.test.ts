import { expect, it } from 'vitest';
import { kullbackLeibler } from './kullback-leibler.ts';

it('measures how far one token distribution is from another', () => {
  const even = Float32Array.of(0, 0);
  const uneven = Float32Array.of(Math.log(3), 0);
  expect(kullbackLeibler(even, Float32Array.of(5, 5))).toBe(0);
  // 0.5 ln(0.5 / 0.75) + 0.5 ln(0.5 / 0.25)
  expect(kullbackLeibler(even, uneven)).toBeCloseTo(0.5 * Math.log(4 / 3), 6);
  expect(kullbackLeibler(uneven, even)).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), 6);
  expect(() => kullbackLeibler(even, new Float32Array(3))).toThrow('logits of 2 and of 3 tokens');
});
