import { describe, expect, it } from 'vitest';
import { automationGrip, automationLanes, levelToY, yToLevel } from './automation-lanes.ts';
import { layOutLanes } from './lane-layout.ts';

const viewport = { pixelsPerSecond: 100, scrollSeconds: 0, width: 1000 };
const originals = ['track-1', 'track-2'];
const layout = layOutLanes({ height: 400, music: ['music'], originals });
const automation = {
  music: [
    { seconds: 1, decibels: 0 },
    { seconds: 3, decibels: -12 },
  ],
};
const lanes = automationLanes({ automation }, layout);
const [music, first] = lanes as [(typeof lanes)[0], (typeof lanes)[0]];

describe('the levels of lanes in the timeline', () => {
  it('lie inside of their lanes, one below the other', () => {
    expect(lanes.map(({ laneId }) => laneId)).toEqual(['music', 'track-1', 'track-2']);
    const places = [...layout.music, ...layout.originals];
    lanes.forEach(({ area }, index) => {
      const { top, height } = places[index]!;
      expect(area.top).toBeGreaterThan(top);
      expect(area.top + area.height).toBeLessThan(top + height);
    });
    const [upper, lower] = layout.originals;
    expect(lower!.top).toBeGreaterThan(upper!.top + upper!.height);
  });

  it('are drawn where they are read again, and rest at 0 dB', () => {
    for (const decibels of [24, 6, 0, -12, -40, -96]) {
      expect(yToLevel(levelToY(decibels, music.area), music.area)).toBeCloseTo(decibels, 0);
    }
    expect(yToLevel(levelToY(0.2, music.area), music.area)).toBe(0);
    expect(yToLevel(9999, music.area)).toBe(-96);
    expect(yToLevel(-9999, music.area)).toBe(24);
  });

  it('can be dragged by their points, then by the line, and nowhere else', () => {
    const at = (x: number, decibels: number, lane = music) => ({
      x,
      y: levelToY(decibels, lane.area),
    });
    const grip = (point: { x: number; y: number }) => automationGrip(point, lanes, viewport);
    expect(grip(at(303, -12))).toMatchObject({ lane: { laneId: 'music' }, index: 1 });
    expect(grip(at(200, -6))).toMatchObject({ lane: { laneId: 'music' }, index: undefined });
    expect(grip(at(200, 20))).toBeUndefined();
    expect(grip(at(500, 0, first))).toMatchObject({ lane: { laneId: 'track-1' } });
    expect(grip({ x: 200, y: layout.video.top + 5 })).toBeUndefined();
  });
});
