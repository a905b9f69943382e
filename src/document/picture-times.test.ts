import { describe, expect, it } from 'vitest';
import { encodePictureTimes, PictureTimes } from './picture-times.ts';

const timesOf = (...seconds: number[]) => new PictureTimes(encodePictureTimes(seconds).buffer);

describe('the times of pictures', () => {
  // A screen recording: bursts of pictures, and a long rest.
  const times = timesOf(-0.04, 0, 0.0167, 0.0333, 10, 10.001, 10.05);
  const end = 12;

  it('are those that are shown, hidden ones left out, never before their picture', () => {
    const stored = Array.from({ length: times.count }, (_, index) => times.at(index));
    [0, 0.0167, 0.0333, 10, 10.001, 10.05].forEach((seconds, index) => {
      expect(stored[index]).toBeGreaterThanOrEqual(seconds - 1e-9);
      expect(stored[index]).toBeCloseTo(seconds, 4);
    });
    expect(times.count).toBe(6);
  });

  it('are stepped through forward and back, each picture once, from any place', () => {
    const visited: number[] = [];
    let place = 0;
    while (place < end) visited.push((place = times.step(place, 1, end)));
    expect(visited.map((seconds) => Math.round(1000 * seconds))).toEqual([
      17, 33, 10_000, 10_001, 10_050, 12_000,
    ]);
    const back: number[] = [];
    while (place > 0) back.push((place = times.step(place, -1, end)));
    expect(back).toEqual([...visited.slice(0, -1).reverse(), 0]);
    expect(times.step(5, 1, end)).toBe(10);
    expect(times.step(5, -1, end)).toBeCloseTo(0.0167, 4);
    expect(times.step(0, -1, end)).toBe(0);
  });

  it('are landed on by longer moves, which go on within one long picture', () => {
    expect(times.land(9.5, 10.5)).toBeCloseTo(10.05, 4);
    expect(times.land(2, 3)).toBe(3);
    expect(times.land(1, 0)).toBe(0);
    expect(timesOf(0.5).land(0, 0.2)).toBe(0.2);
  });

  it('last for every film of up to 13 hours, and leave out what comes after', () => {
    const long = timesOf(0, 47_000, 48_000);
    expect([long.count, long.at(1)]).toEqual([2, 47_000]);
  });
});
