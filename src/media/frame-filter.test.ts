import { describe, expect, it } from 'vitest';
import { buildFrameFilter } from './frame-filter.ts';
import { selectGlobalFrames } from './select-global-frames.ts';
import { selectAlignedLocalFrames } from './select-local-frames.ts';

function passing(lists: readonly (readonly number[])[], frameCount: number): number[] {
  const { passes } = buildFrameFilter(lists);
  return Array.from({ length: frameCount }, (_, index) => index).filter(passes);
}

function aligned(frameCount: number, timeOf: (index: number) => number, seconds: number): number[] {
  const presentationSeconds = Array.from({ length: frameCount }, (_, index) => timeOf(index));
  return selectAlignedLocalFrames({ presentationSeconds, localCount: 2 * seconds });
}

describe('buildFrameFilter', () => {
  it('writes a short condition for evenly spaced frames', () => {
    expect(buildFrameFilter([[0, 13, 26, 39], [7]]).expression).toBe(
      'between(n,0,39)*not(mod(n-0,13))+eq(n,7)',
    );
  });

  it.each([25, 24_000 / 1001, 24, 30_000 / 1001, 60_000 / 1001, 15, 12.5, 50])(
    'lets exactly the wanted frames of two hours at %d frames per second pass',
    (framesPerSecond) => {
      const seconds = 7200;
      const frameCount = Math.floor(seconds * framesPerSecond);
      const local = aligned(frameCount, (index) => index / framesPerSecond, seconds);
      const global = selectGlobalFrames(frameCount);
      const wanted = [...new Set([...local, ...global])].sort((left, right) => left - right);
      expect(passing([local, global], frameCount)).toEqual(wanted);
      expect(buildFrameFilter([local, global]).expression.length).toBeLessThan(26_000);
    },
  );

  it('lets every wanted frame of an irregular video pass, and a command line still holds it', () => {
    const frameCount = 100_000;
    let state = 1;
    let seconds = 0;
    const times = Array.from({ length: frameCount }, () => {
      state = (state * 48_271) % 2_147_483_647;
      seconds += 0.01 + (state / 2_147_483_647) * 0.05;
      return seconds;
    });
    const local = aligned(frameCount, (index) => times[index] ?? 0, 3400);
    const filter = buildFrameFilter([local, selectGlobalFrames(frameCount)]);
    expect(local.every(filter.passes)).toBe(true);
    expect(filter.expression.length).toBeLessThan(26_000);
  });

  it('meets one frame and repeated frames', () => {
    expect(passing([[0, 0, 0], [0]], 10)).toEqual([0]);
    expect(passing([[3, 3, 5]], 10)).toEqual([3, 5]);
  });
});
