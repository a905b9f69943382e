import { describe, expect, it } from 'vitest';
import { createRandom, fillGumbelNoise } from './random.ts';

describe('the random generator', () => {
  it('gives the same numbers for the same seeds and others for others', () => {
    const numbers = (...seeds: number[]) => Array.from({ length: 4 }, createRandom(...seeds));
    expect(numbers(1, 2)).toEqual(numbers(1, 2));
    const variants = [[1], [2], [1, 0], [0, 1], [2 ** 32 + 1], [-1]].map((seeds) =>
      numbers(...seeds).join(),
    );
    expect(new Set(variants).size).toBe(variants.length);
  });

  it('never changes its numbers, so that a seed identifies a piece of music', () => {
    const random = createRandom(7, 0, 1);
    expect([random(), random(), random()]).toMatchInlineSnapshot(`
      [
        2991411644,
        1313204797,
        209302856,
      ]
    `);
  });

  it('is uniform in each of its bits', () => {
    const random = createRandom(3);
    const counts = new Array<number>(32).fill(0);
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const value = random();
      counts.forEach((_, bit) => (counts[bit] = (counts[bit] as number) + ((value >>> bit) & 1)));
    }
    for (const count of counts) expect(Math.abs(count / draws - 0.5)).toBeLessThan(0.02);
  });
});

describe('Gumbel noise', () => {
  it('is finite, with mean 0.5772 and variance 1.645', () => {
    const noise = new Float32Array(100_000);
    fillGumbelNoise(noise, createRandom(5));
    const mean = noise.reduce((sum, value) => sum + value, 0) / noise.length;
    const variance = noise.reduce((sum, value) => sum + (value - mean) ** 2, 0) / noise.length;
    expect(noise.every(Number.isFinite)).toBe(true);
    expect(mean).toBeCloseTo(0.5772, 1);
    expect(variance).toBeCloseTo(Math.PI ** 2 / 6, 1);
  });
});
