import { describe, expect, it } from 'vitest';
import { RemainingTime } from './remaining-time.ts';

/** An estimate over a clock that the test moves. */
function estimate(speeds: Map<string, number>) {
  let seconds = 0;
  const expected = [{ stage: 'composing', units: 100 }];
  const remaining = new RemainingTime(expected, speeds, () => seconds);
  return (at: number, stage: string, done: number, total: number) => {
    seconds = at;
    return remaining.update({ stage, done, total, unit: 'steps' });
  };
}

describe('estimating the time that is left', () => {
  it('has no estimate at first, then uses the speed of the stage', () => {
    const at = estimate(new Map());
    expect(at(0, 'composing', 0, 100)).toEqual({});
    expect(at(0.5, 'composing', 10, 100)).toEqual({});
    expect(at(2, 'composing', 20, 100).secondsLeft).toBeCloseTo(8);
    expect(at(4, 'composing', 20, 100).secondsLeft).toBeCloseTo(16);
    expect(at(10, 'composing', 100, 100)).toEqual({ secondsLeft: 0 });
  });

  it('does not count what was there before as made fast', () => {
    const at = estimate(new Map());
    at(0, 'composing', 50, 100);
    expect(at(5, 'composing', 60, 100).secondsLeft).toBeCloseTo(20);
  });

  it('gives the time of the stage alone while those to come are unknown', () => {
    const at = estimate(new Map());
    expect(at(0, 'watching', 0, 10)).toEqual({});
    const { secondsLeft, stageSecondsLeft } = at(2, 'watching', 5, 10);
    expect(secondsLeft).toBeUndefined();
    expect(stageSecondsLeft).toBeCloseTo(2);
  });

  it('adds the stages to come as soon as an earlier job has shown their speed', () => {
    const speeds = new Map<string, number>();
    const first = estimate(speeds);
    first(0, 'watching', 0, 10);
    first(2, 'watching', 5, 10);
    first(4, 'composing', 0, 100);
    first(14, 'composing', 100, 100);
    const second = estimate(speeds);
    expect(second(0, 'watching', 0, 10).secondsLeft).toBeCloseTo(0.4 * 10 + 0.1 * 100);
  });

  it('measures again where a stage comes in parts', () => {
    const at = estimate(new Map());
    at(0, 'composing', 0, 50);
    at(10, 'composing', 50, 50);
    at(10, 'composing', 2, 20);
    expect(at(14, 'composing', 12, 20).secondsLeft).toBeCloseTo(0.4 * 8);
  });
});
