import { describe, expect, it } from 'vitest';
import { furthestScroll, isInSight, pageTo, secondsToX, xToSeconds } from './geometry.ts';

const viewport = { pixelsPerSecond: 50, scrollSeconds: 10, width: 1000 };

describe('the timeline’s geometry', () => {
  it('turns times into places and back', () => {
    expect(secondsToX(12, viewport)).toBe(100);
    expect(xToSeconds(secondsToX(7.25, viewport), viewport)).toBe(7.25);
  });

  it('finds what reaches into the lanes, and nothing beyond', () => {
    expect(isInSight(0, 10.1, viewport)).toBe(true);
    expect(isInSight(29, 99, viewport)).toBe(true);
    expect(isInSight(0, 9.9, viewport)).toBe(false);
    expect(isInSight(30.1, 31, viewport)).toBe(false);
  });

  it('scrolls no further than to the film’s end in the middle', () => {
    expect(furthestScroll(60, viewport)).toBe(50);
    expect(furthestScroll(5, viewport)).toBe(0);
  });

  it('turns the page only when the playhead leaves it', () => {
    expect(pageTo(20, viewport, 600)).toBeUndefined();
    expect(pageTo(29.9, viewport, 600)).toBeCloseTo(28.9);
    expect(pageTo(2, viewport, 600)).toBeCloseTo(1);
  });

  it('ends the last page with the film, and stays on it', () => {
    expect(pageTo(29.9, viewport, 40)).toBeCloseTo(20);
    expect(pageTo(30, viewport, 30)).toBeUndefined();
    expect(pageTo(2, viewport, 30)).toBeCloseTo(1);
  });
});
