import { describe, expect, it } from 'vitest';
import { RemainingTime, type Speeds } from './remaining-time.ts';

/** An estimate over a clock that the test moves. */
function estimate(speeds: Speeds) {
  let seconds = 0;
  const remaining = new RemainingTime([{ stage: 'composing', units: 100 }], {
    speeds,
    speedKey: 'tiny',
    now: () => seconds,
  });
  return (at: number, stage: string, done: number, total: number) => {
    seconds = at;
    return remaining.update({ stage, done, total, unit: 'steps' });
  };
}

describe('estimating the time that is left', () => {
  it('knows nothing at first, then goes by the speed of the stage', () => {
    const at = estimate(new Map());
    expect(at(0, 'composing', 0, 100)).toBeUndefined();
    expect(at(0.5, 'composing', 10, 100)).toBeUndefined();
    expect(at(2, 'composing', 20, 100)).toBeCloseTo(8);
    expect(at(4, 'composing', 20, 100)).toBeCloseTo(16);
    expect(at(10, 'composing', 100, 100)).toBe(0);
  });

  it('does not count what was there before as made fast', () => {
    const at = estimate(new Map());
    at(0, 'composing', 50, 100);
    expect(at(5, 'composing', 60, 100)).toBeCloseTo(20);
  });

  it('adds the stages to come as soon as an earlier job has shown their speed', () => {
    const speeds: Speeds = new Map();
    const first = estimate(speeds);
    first(0, 'watching', 0, 10);
    expect(first(2, 'watching', 5, 10)).toBeUndefined();
    first(4, 'composing', 0, 100);
    first(14, 'composing', 100, 100);
    const second = estimate(speeds);
    expect(second(0, 'watching', 0, 10)).toBeCloseTo(0.4 * 10 + 0.1 * 100);
  });
});
