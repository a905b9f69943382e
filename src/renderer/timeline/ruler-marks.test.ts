import { describe, expect, it } from 'vitest';
import { timecodeOf } from '../../document/timecode.ts';
import { rulerMarks } from './ruler-marks.ts';

const ntsc = { numerator: 30_000, denominator: 1001 };

function labels(
  pixelsPerSecond: number,
  scrollSeconds: number,
  timecode = timecodeOf({ frameRate: ntsc }),
) {
  return rulerMarks({ pixelsPerSecond, scrollSeconds, width: 1000 }, timecode).flatMap(
    ({ label }) => label ?? [],
  );
}

describe('rulerMarks', () => {
  it('labels round timecodes, also where drop-frame leaves numbers out', () => {
    expect(labels(2, 0).slice(0, 4)).toEqual([
      '00:00:00;00',
      '00:01:00;02',
      '00:02:00;02',
      '00:03:00;02',
    ]);
    expect(labels(10, 3590)).toContain('01:00:00;00');
  });

  it('puts each mark where its frame is', () => {
    const [first, second] = rulerMarks(
      { pixelsPerSecond: 10, scrollSeconds: 0, width: 1000 },
      timecodeOf({ frameRate: ntsc }),
    ).filter(({ label }) => label !== undefined);
    expect(first!.x).toBe(0);
    // 10 seconds of timecode are 300 frames, 10.01 seconds.
    expect(second).toMatchObject({ label: '00:00:10;00' });
    expect(second!.x).toBeCloseTo(100.1);
  });

  it('shows single frames when it is zoomed in', () => {
    const timecode = timecodeOf({ frameRate: { numerator: 25, denominator: 1 } });
    const marks = rulerMarks({ pixelsPerSecond: 1600, scrollSeconds: 1, width: 400 }, timecode);
    const distances = marks.slice(1).map(({ x }, index) => x - marks[index]!.x);
    for (const distance of distances) expect(distance).toBeCloseTo(64);
    expect(labels(1600, 1, timecode)[0]).toBe('00:00:01:00');
  });

  it('starts at the film’s own timecode', () => {
    const timecode = timecodeOf({ frameRate: ntsc, startTimecode: '01:00:00;00' });
    expect(labels(20, 0, timecode)[0]).toBe('01:00:00;00');
  });

  it.each([0.14, 3, 40, 900])(
    'keeps labels readable at %f pixels per second',
    (pixelsPerSecond) => {
      const marks = rulerMarks(
        { pixelsPerSecond, scrollSeconds: 0, width: 2000 },
        timecodeOf({ frameRate: ntsc }),
      );
      const places = marks.filter(({ label }) => label !== undefined).map(({ x }) => x);
      for (const [index, x] of places.slice(1).entries())
        expect(x - places[index]!).toBeGreaterThan(90);
      expect(marks.length).toBeLessThan(400);
      expect(marks.length).toBeGreaterThan(3);
    },
  );
});
