import { describe, expect, it } from 'vitest';
import { PeakLevels } from './peak-levels.ts';
import { columnGrid, soundColumns } from './sound-columns.ts';

/** Ten seconds at 100 samples per second, ten samples per peak: louder by one each second. */
const peaks = new PeakLevels(
  Int8Array.from({ length: 200 }, (_, index) => {
    const second = Math.floor(index / 20);
    return index % 2 === 0 ? -12 * second : 12 * second + 1;
  }),
  10,
);
const whole = { peaks, sampleRate: 100, fromSeconds: 0, toSeconds: 10, offsetSample: 0 };

describe('columnGrid', () => {
  it('has a column per pixel, or one per peak where pixels are finer', () => {
    expect(columnGrid(0, 10, 5, 0.1)).toEqual({ first: 0, count: 50, stepSeconds: 0.2 });
    expect(columnGrid(1, 2, 1600, 0.1)).toEqual({ first: 10, count: 10, stepSeconds: 0.1 });
  });
});

describe('soundColumns', () => {
  it('gives both sides of the sound in each column', () => {
    const { up, down } = soundColumns(columnGrid(0, 10, 1, 0.1), [whole]);
    expect([...down]).toEqual([...Float32Array.from({ length: 10 }, (_, s) => (12 * s) / 127)]);
    expect(up[9]).toBeCloseTo(109 / 127);
  });

  it('shows the same in the columns that two spans share', () => {
    const grid = columnGrid(0, 10, 7, 0.1);
    const later = columnGrid(4.03, 10, 7, 0.1);
    const all = soundColumns(grid, [whole]).up;
    expect([...soundColumns(later, [whole]).up]).toEqual([...all.slice(later.first)]);
  });

  it('puts a stretch where it lies, with its envelope, and is silent elsewhere', () => {
    const { down } = soundColumns(columnGrid(0, 10, 1, 0.1), [
      { ...whole, fromSeconds: 2, toSeconds: 4, offsetSample: 700, envelope: () => 0.5 },
    ]);
    const loud = [0, 0, 42, 48, 0, 0, 0, 0, 0, 0].map((level) => Math.fround(level / 127));
    expect([...down]).toEqual(loud);
  });

  it('shows the louder of two that overlap, and nothing beyond full scale', () => {
    const { down } = soundColumns(columnGrid(0, 10, 1, 0.1), [
      whole,
      { ...whole, fromSeconds: 5, toSeconds: 7, offsetSample: 0, envelope: () => 100 },
    ]);
    expect(down[5]).toBeCloseTo(60 / 127);
    expect(down[6]).toBe(1);
  });
});
