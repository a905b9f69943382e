import { describe, expect, it } from 'vitest';
import { defaultDucking, type Ducking } from '../shared/ducking.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { curveLevel } from './curve.ts';
import { duckCurve } from './duck-curve.ts';

const line = (startSeconds: number, endSeconds: number): TimeRange => ({
  startSeconds,
  endSeconds,
});
const ducking: Ducking = {
  ...defaultDucking,
  lookAheadSeconds: 0.2,
  attackSeconds: 0.1,
  holdSeconds: 0.3,
  releaseSeconds: 0.5,
};
const amountAt = (speech: readonly TimeRange[], seconds: number, settings = ducking): number => {
  const sample = Math.round(seconds * 48_000);
  const level = curveLevel(duckCurve(speech, settings), (amount) => amount)(sample, sample + 1);
  return typeof level === 'number' ? level : level[0]!;
};

describe('the duck', () => {
  it('goes down before a line, stays down after it, and comes up, in straight lines', () => {
    expect(duckCurve([line(5, 7)], ducking)).toEqual([
      { seconds: 4.8, value: 0 },
      { seconds: expect.closeTo(4.9, 9) as number, value: 1 },
      { seconds: 7.3, value: 1 },
      { seconds: 7.8, value: 0 },
    ]);
    expect(amountAt([line(5, 7)], 4.79)).toBe(0);
    expect(amountAt([line(5, 7)], 4.85)).toBeCloseTo(0.5, 6);
    expect(amountAt([line(5, 7)], 6)).toBe(1);
    expect(amountAt([line(5, 7)], 7.55)).toBeCloseTo(0.5, 6);
    expect(amountAt([line(5, 7)], 60)).toBe(0);
  });

  it('does not swell back between lines that are less than a second apart', () => {
    const quick = { ...ducking, lookAheadSeconds: 0, holdSeconds: 0, releaseSeconds: 0.1 };
    const speech = [line(1, 2), line(2.95, 4), line(5.05, 6)];
    for (let seconds = 1.1; seconds < 4; seconds += 0.01) {
      expect(amountAt(speech, seconds, quick)).toBe(1);
    }
    expect(amountAt(speech, 4.5, quick)).toBe(0);
  });

  it('turns round where a release meets the next attack', () => {
    const slow = { ...ducking, releaseSeconds: 2, attackSeconds: 0.5, lookAheadSeconds: 0.5 };
    const speech = [line(1, 2), line(4, 5)];
    const turn = duckCurve(speech, slow)[3]!;
    // Up from 2.3 s in 2 s, down from 3.5 s in 0.5 s.
    expect((turn.seconds - 2.3) / 2).toBeCloseTo(1 - turn.value, 9);
    expect((turn.seconds - 3.5) / 0.5).toBeCloseTo(turn.value, 9);
    expect(amountAt(speech, turn.seconds)).toBeLessThan(1);
    expect(duckCurve(speech, slow).map(({ value }) => value)).toEqual([
      0,
      1,
      1,
      turn.value,
      1,
      1,
      0,
    ]);
  });

  it('goes the whole way under a word that is shorter than the attack', () => {
    const slow = { ...ducking, attackSeconds: 1, holdSeconds: 0 };
    expect(amountAt([line(5, 5.1)], 5.8, slow)).toBeCloseTo(1, 6);
  });

  it('is down already where the film begins with speech', () => {
    expect(amountAt([line(0, 1)], 0)).toBe(1);
  });

  it('is nothing where it is off, and where nobody speaks', () => {
    expect(duckCurve([line(1, 2)], { ...ducking, enabled: false })).toEqual([]);
    expect(duckCurve([line(1, 2)], undefined)).toEqual([]);
    expect(duckCurve([], ducking)).toEqual([]);
  });
});

it('is the same curve in blocks of any length', () => {
  const level = curveLevel(duckCurve([line(0.1, 0.4), line(2, 2.3)], ducking), (amount) => {
    return 10 ** ((-8 * amount) / 20);
  });
  const whole = level(-5000, 150_000) as Float32Array;
  for (let from = -5000; from < 150_000; from += 3001) {
    const to = Math.min(150_000, from + 3001);
    const part = level(from, to);
    for (let sample = from; sample < to; sample++) {
      const value = typeof part === 'number' ? part : part[sample - from]!;
      if (value !== whole[sample + 5000]) throw new Error(`sample ${sample} differs`);
    }
  }
});
