import { describe, expect, it } from 'vitest';
import { seededNumbers } from '../document/seeded-numbers.ts';
import { computePeaks, PeakCollector, reducePeaks } from './peaks.ts';

const random = seededNumbers(5);
const music = Float32Array.from({ length: 10_007 }, () => 2 * random() - 1);

describe('peaks', () => {
  it('are the lowest and highest sample of each stretch', () => {
    expect([...computePeaks(Float32Array.of(0.5, -1, 1, 0, 0.25), 2)]).toEqual([
      -127, 64, 0, 127, 31, 32,
    ]);
    expect([...computePeaks(Float32Array.of(-3, 2), 2)]).toEqual([-127, 127]);
    expect(computePeaks(new Float32Array(0), 2)).toHaveLength(0);
  });

  it('show quiet music as something', () => {
    expect([...computePeaks(Float32Array.of(0.001, -0.001), 2)]).toEqual([-1, 1]);
    expect([...computePeaks(new Float32Array(4), 2)]).toEqual([0, 0, 0, 0]);
  });

  it('come out the same from blocks of any length', () => {
    const collector = new PeakCollector(160);
    for (let from = 0; from < music.length;) {
      const to = Math.min(music.length, from + Math.floor(random() * 500));
      collector.push(music.subarray(from, to));
      expect(collector.peaks()).toEqual(computePeaks(music.subarray(0, to), 160));
      from = to;
    }
    expect(collector.sampleCount).toBe(music.length);
  });

  it('of a part that begins inside of a stretch lie on the same boundaries', () => {
    const all = computePeaks(music, 160);
    const part = computePeaks(music.subarray(1000), 160, 1000);
    expect(part.subarray(2)).toEqual(all.subarray(2 * 7));
    expect(part).toHaveLength(all.length - 2 * 6);
  });

  it('can be drawn at coarser levels', () => {
    expect(reducePeaks(computePeaks(music, 10), 16)).toEqual(computePeaks(music, 160));
    expect(reducePeaks(computePeaks(music, 160), 1)).toEqual(computePeaks(music, 160));
  });
});
