import { describe, expect, it } from 'vitest';
import { automationSchema } from '../shared/mix-lanes.ts';
import { createDocument } from '../shared/project-document.ts';
import {
  addCurves,
  addPoint,
  automationOf,
  decibelsAt,
  deletePoint,
  movePoint,
  pointAt,
  withAutomation,
  withoutNeedless,
} from './automation.ts';

const points = [
  { seconds: 1, decibels: 0 },
  { seconds: 3, decibels: -12 },
  { seconds: 5, decibels: 0 },
];

describe('automation points', () => {
  it('are joined by straight lines in decibels, and the level is flat beyond them', () => {
    expect([0, 1, 2, 3, 4.5, 9].map((seconds) => decibelsAt(points, seconds))).toEqual([
      0, 0, -6, -12, -3, 0,
    ]);
    expect(decibelsAt([], 4)).toBe(0);
  });

  it('are added on the line unless at a level, and take the place of one at the same time', () => {
    const added = addPoint(points, 2);
    expect(added[1]).toEqual({ seconds: 2, decibels: -6 });
    expect([0, 1.5, 2.5, 4].map((at) => decibelsAt(added, at))).toEqual(
      [0, 1.5, 2.5, 4].map((at) => decibelsAt(points, at)),
    );
    expect(addPoint(points, 3.0004, 6)).toHaveLength(3);
    expect(addPoint([], 7, 99)).toEqual([{ seconds: 7, decibels: 24 }]);
  });

  it('stay between their neighbours when they are moved', () => {
    expect(movePoint(points, 1, { seconds: 9, decibels: -200 })[1]).toEqual({
      seconds: 4.999,
      decibels: -96,
    });
    expect(movePoint(points, 0, { seconds: -4, decibels: 1 })[0]).toEqual({
      seconds: 0,
      decibels: 1,
    });
    expect(automationSchema.safeParse(movePoint(points, 1, points[0]!)).success).toBe(true);
  });

  it('are found near a time, and deleted', () => {
    expect(pointAt(points, 3.2, 0.25)).toBe(1);
    expect(pointAt(points, 3.2, 0.1)).toBeUndefined();
    expect(deletePoint(points, 1)).toEqual([points[0], points[2]]);
  });

  it('of two curves add up at every time', () => {
    const other = [
      { seconds: 2, decibels: 3 },
      { seconds: 4, decibels: -3 },
    ];
    const sum = addCurves(points, other);
    for (let seconds = 0; seconds < 6; seconds += 0.13) {
      const wanted = decibelsAt(points, seconds) + decibelsAt(other, seconds);
      expect(decibelsAt(sum, seconds)).toBeCloseTo(wanted, 1);
    }
  });

  it('that lie on the line are needless; a curve of many short lines keeps its shape', () => {
    expect(withoutNeedless(addPoint(addPoint(points, 2), 4.2))).toEqual(points);
    expect(withoutNeedless([{ seconds: 2, decibels: 0 }])).toEqual([]);
    expect(withoutNeedless([{ seconds: 2, decibels: -3 }])).toEqual([{ seconds: 2, decibels: -3 }]);
    const bow = Array.from({ length: 101 }, (_, index) => ({
      seconds: index,
      decibels: -(((index - 50) / 50) ** 2),
    }));
    const thin = withoutNeedless(bow);
    expect(thin.length).toBeLessThan(40);
    for (const { seconds, decibels } of bow) {
      expect(Math.abs(decibelsAt(thin, seconds) - decibels)).toBeLessThan(0.021);
    }
  });

  it('stay in order when one is moved between two that are nearly at one time', () => {
    const close = [1, 1.0004, 1.0009].map((seconds) => ({ seconds, decibels: 0 }));
    const moved = movePoint(close, 1, { seconds: 1.5, decibels: -3 });
    expect(automationSchema.parse(moved)).toEqual(moved);
    expect(moved[1]!.decibels).toBe(-3);
  });

  it('of a lane without any leave no trace in the mix', () => {
    const { mix } = createDocument(32_000);
    const changed = withAutomation(mix, 'music', points);
    expect(automationOf(changed, 'music')).toEqual(points);
    expect(withAutomation(changed, 'music', [])).toEqual(mix);
  });

  it('are refused out of order, and where they are no points', () => {
    expect(automationSchema.safeParse(points).success).toBe(true);
    expect(automationSchema.safeParse(points.toReversed()).success).toBe(false);
    expect(automationSchema.safeParse([...points, points[2]]).success).toBe(false);
    expect(automationSchema.safeParse([{ seconds: 1 }]).success).toBe(false);
    expect(automationSchema.safeParse('none').success).toBe(false);
  });
});
