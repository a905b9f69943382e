import { describe, expect, it } from 'vitest';
import { addPoint, automationOf, withAutomation } from '../document/automation.ts';
import { defaultDucking } from '../shared/ducking.ts';
import { automationSchema } from '../shared/mix-lanes.ts';
import { createDocument, mixSchema, type Mix } from '../shared/project-document.ts';
import { duckFromPoints, duckToPoints, withoutDuck } from './duck-points.ts';
import { laneEnvelope } from './lane-envelope.ts';

const speech = [
  { startSeconds: 0.05, endSeconds: 1 },
  { startSeconds: 3, endSeconds: 4 },
  { startSeconds: 5.4, endSeconds: 7 },
];
const ducking = { ...defaultDucking, depthDecibels: 7.3, releaseSeconds: 1.2 };
const ducked: Mix = { ...createDocument(32_000).mix, ducking };

const levels = (mix: Mix, spoken = speech): number[] => {
  const document = { ...createDocument(32_000), mix };
  const envelope = laneEnvelope(
    { document, takes: [], durationSeconds: 10, speech: spoken },
    'music',
  );
  return Array.from({ length: 250 }, (_, frame) => 20 * Math.log10(envelope(frame / 25)));
};

const distance = (one: number[], other: number[]): number =>
  Math.max(...one.map((level, index) => Math.abs(level - other[index]!)));

describe('a duck as automation points', () => {
  it('sounds as the duck did, wherever speech begins', () => {
    const points = duckToPoints(ducked, speech);
    expect(points.ducking?.enabled).toBe(false);
    expect(mixSchema.parse(points)).toEqual(points);
    expect(automationSchema.safeParse(automationOf(points, 'music')).success).toBe(true);
    expect(distance(levels(points, []), levels(ducked))).toBeLessThan(0.02);
  });

  it('becomes the duck again without a trace', () => {
    expect(duckFromPoints(duckToPoints(ducked, speech))).toEqual(ducked);
  });

  it('is added to other points, which stay when it becomes the duck again', () => {
    const own = [
      { seconds: 2, decibels: 0 },
      { seconds: 8, decibels: -6 },
    ];
    const mixed = withAutomation(ducked, 'music', own);
    const points = duckToPoints(mixed, speech);
    expect(distance(levels(points, []), levels(mixed))).toBeLessThan(0.03);
    const back = duckFromPoints(points);
    expect(distance(levels(back), levels(mixed))).toBeLessThan(0.05);
    const moved = withAutomation(
      points,
      'music',
      addPoint(automationOf(points, 'music'), 3.5, -20),
    );
    expect(Math.abs(levels(duckFromPoints(moved))[88]! - levels(moved, [])[88]!)).toBeLessThan(0.1);
  });

  it('is left out of music that leaves alone, as the duck is', () => {
    for (const mix of [ducked, duckToPoints(ducked, speech)]) {
      expect(levels(withoutDuck(mix)).every((level) => Math.abs(level) < 1e-9)).toBe(true);
    }
  });

  it('is nothing without speech', () => {
    expect(duckToPoints(ducked, [])).toBe(ducked);
    expect(duckFromPoints(ducked)).toBe(ducked);
  });
});
