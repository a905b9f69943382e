import { describe, expect, it } from 'vitest';
import { PeakLevels } from './peak-levels.ts';

/** Two hours at 200 pairs per second, with one loud spot. */
function longPeaks(): Int8Array {
  const peaks = new Int8Array(2 * 1_440_000).fill(1);
  peaks[2 * 700_000] = -127;
  peaks[2 * 700_000 + 1] = 127;
  return peaks;
}

describe('PeakLevels', () => {
  it('finds a short loud spot at every zoom', () => {
    const levels = new PeakLevels(longPeaks(), 160);
    const at = 700_000 * 160;
    for (const width of [160, 1000, 50_000, 2_000_000]) {
      const from = Math.floor(at / width) * width;
      expect(levels.range(from, from + width)).toEqual([-1, 1]);
    }
  });

  it('gives the range of exactly the peaks that a narrow column touches', () => {
    const levels = new PeakLevels(Int8Array.of(-10, 20, -30, 40, -50, 60), 100);
    expect(levels.range(100, 200)).toEqual([-30 / 127, 40 / 127]);
    expect(levels.range(150, 250)).toEqual([-50 / 127, 60 / 127]);
    expect(levels.range(210, 211)).toEqual([-50 / 127, 60 / 127]);
  });

  it('is silent outside', () => {
    const levels = new PeakLevels(Int8Array.of(-10, 20), 100);
    expect(levels.range(-500, -400)).toEqual([0, 0]);
    expect(levels.range(100, 200)).toEqual([0, 0]);
  });
});
