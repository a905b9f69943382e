import { describe, expect, it } from 'vitest';
import { addPoint, automationOf, withAutomation } from '../document/automation.ts';
import { duckFromPoints, withDuckAlone, withoutDuck } from '../document/duck-from-points.ts';
import { withDuck } from '../document/duck-mix.ts';
import { addMusicTrack } from '../document/music-tracks.ts';
import { defaultDucking } from '../shared/ducking.ts';
import { automationSchema, type AutomationPoint } from '../shared/mix-lanes.ts';
import { createDocument, mixSchema, type Mix } from '../shared/project-document.ts';
import { duckToPoints } from './duck-points.ts';
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

  describe('where its points were changed', () => {
    const own = [
      { seconds: 2, decibels: -3 },
      { seconds: 3.5, decibels: 2 },
    ];
    const mixed = withAutomation(ducked, 'music', own);
    const pointed = duckToPoints(mixed, speech);
    const free = levels({ ...mixed, ducking: { ...ducking, enabled: false } });
    const withPoints = (points: readonly AutomationPoint[]): Mix =>
      withAutomation(pointed, 'music', points);
    const points = automationOf(pointed, 'music');

    it('leaves music that leaves alone as it was before the duck', () => {
      expect(distance(levels(withoutDuck(pointed), []), free)).toBeLessThan(0.05);
    });

    it('makes no music louder that leaves alone', () => {
      const deleted = points.filter(({ seconds }) => seconds < 2.6 || seconds > 5.1);
      const raised = points.map((point) => ({ ...point, decibels: Math.max(point.decibels, -1) }));
      for (const changed of [deleted, raised, []].map(withPoints)) {
        const heard = levels(changed, []);
        const alone = levels(withoutDuck(changed), []);
        for (const [frame, level] of alone.entries()) {
          expect(level).toBeLessThan(Math.max(heard[frame]!, free[frame]!) + 1);
          expect(level).toBeGreaterThan(heard[frame]! - 0.05);
        }
      }
    });

    it('leaves no swell where they were moved', () => {
      const plain = duckToPoints(ducked, speech);
      const later = automationOf(plain, 'music').map(({ seconds, decibels }) => ({
        seconds: seconds + 0.4,
        decibels,
      }));
      const alone = levels(withoutDuck(withAutomation(plain, 'music', later)), []);
      expect(Math.max(...alone)).toBeLessThan(0.05);
    });

    it('keeps what was raised as a whole', () => {
      const raised = points.map(({ seconds, decibels }) => ({ seconds, decibels: decibels + 4 }));
      const alone = levels(withoutDuck(withPoints(raised)), []);
      expect(distance(alone.slice(10), free.map((level) => level + 4).slice(10))).toBeLessThan(0.1);
    });

    it('becomes a duck that is heard when all points were deleted', () => {
      const back = duckFromPoints(withPoints([]));
      expect(automationOf(back, 'music')).toEqual([]);
      expect(distance(levels(back), levels(ducked))).toBeLessThan(0.02);
    });
  });

  it('is one duck when another depth is chosen, and none when it is switched off', () => {
    const points = duckToPoints(ducked, speech);
    const strong = withDuck(ducked, 'strong');
    expect(distance(levels(withDuckAlone(points, 'strong')), levels(strong))).toBeLessThan(0.02);
    expect(levels(withDuckAlone(points, 'off')).every((level) => Math.abs(level) < 0.02)).toBe(
      true,
    );
  });

  it('is nothing without speech', () => {
    expect(duckToPoints(ducked, [])).toBe(ducked);
    expect(duckFromPoints(ducked)).toBe(ducked);
  });
});

it('are on a track that is added later as well, and leave it with the duck', () => {
  const scored = { ...createDocument(48_000), mix: duckToPoints(ducked, speech) };
  const { document, trackId } = addMusicTrack(scored);
  const points = automationOf(document.mix, 'music');
  expect(points.length).toBeGreaterThan(0);
  expect(automationOf(document.mix, trackId)).toEqual(points);
  expect(duckFromPoints(document.mix)).toEqual(ducked);
});
