import { describe, expect, it } from 'vitest';
import { createBilinearResizer } from './resize-bilinear.ts';

function grey(...levels: number[]): Uint8Array {
  return Uint8Array.from(levels.flatMap((level) => [level, level, level]));
}

describe('createBilinearResizer', () => {
  it('copies a picture of the same size, from interleaved to planar', () => {
    const rgb = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    expect([...createBilinearResizer(2, 2, 2)(rgb)]).toEqual([
      1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12,
    ]);
  });

  it('takes half-pixel centres and holds the edges when it enlarges', () => {
    const planar = createBilinearResizer(2, 1, 4)(grey(0, 100));
    expect([...planar.subarray(0, 4)]).toEqual([0, 25, 75, 100]);
  });

  it('weighs the four nearest pixels by both distances', () => {
    const planar = createBilinearResizer(2, 2, 4)(grey(0, 40, 80, 200));
    expect([5, 6, 9, 10].map((place) => planar[place])).toEqual([35, 65, 85, 135]);
  });

  it('looks at the two nearest pixels only when it shrinks: no antialias', () => {
    const planar = createBilinearResizer(8, 1, 2)(grey(0, 10, 20, 60, 0, 0, 100, 200));
    expect([...planar.subarray(0, 2)]).toEqual([15, 50]);
  });

  it('rounds halves to the even neighbour', () => {
    const resize = createBilinearResizer(2, 1, 1);
    expect(resize(grey(1, 2))[0]).toBe(2);
    expect(resize(grey(2, 3))[0]).toBe(2);
  });

  it('ignores the aspect ratio', () => {
    const planar = createBilinearResizer(4, 2, 2)(grey(0, 0, 80, 80, 40, 40, 120, 120));
    expect([...planar.subarray(0, 4)]).toEqual([0, 80, 40, 120]);
  });
});
