import { describe, expect, it } from 'vitest';
import {
  planSection,
  planWindows,
  totalTokens,
  type Window,
  type WindowPlanOptions,
} from './window-plan.ts';

const options: WindowPlanOptions = {
  mode: 'aligned',
  durationSeconds: 70,
  promptLength: 0,
  windowSeconds: 30,
  strideSeconds: 29.5,
  frameRate: 50,
  localFrameCount: 140,
};

/** The tokens of the joined windows, in order. */
function coverage(windows: readonly Window[]): number[] {
  return windows.flatMap(({ start, length, promptLength }) => [
    start + promptLength,
    start + length,
  ]);
}

describe('planning windows', () => {
  it('uses one window up to 30 s', () => {
    const windows = planWindows({ ...options, durationSeconds: 12.34, localFrameCount: 25 });
    expect(windows).toHaveLength(1);
    expect(windows[0]).toMatchObject({ start: 0, length: 617, promptLength: 0 });
    expect(windows[0]?.localFrames).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  it('strides by 29.5 s, each window prompted with the last 25 tokens', () => {
    const windows = planWindows(options);
    expect(windows.map(({ start, length, promptLength }) => [start, length, promptLength])).toEqual(
      [
        [0, 1500, 0],
        [1475, 1500, 25],
        [2950, 550, 25],
      ],
    );
    expect(coverage(windows)).toEqual([0, 1500, 1500, 2975, 2975, 3500]);
  });

  it('uses the frames of its own time for every aligned window', () => {
    const windows = planWindows(options);
    expect(windows.map(({ localFrames }) => [localFrames[0], localFrames.at(-1)])).toEqual([
      [0, 59],
      [59, 118],
      [118, 139],
    ]);
  });

  it('repeats the last frame where the video has fewer', () => {
    const windows = planWindows({ ...options, durationSeconds: 3, localFrameCount: 4 });
    expect(windows[0]?.localFrames).toEqual([0, 1, 2, 3, 3, 3]);
  });

  it('repeats the reference: a shorter last window gets frames from too early', () => {
    const windows = planWindows({
      ...options,
      mode: 'reference',
      durationSeconds: 8,
      windowSeconds: 4,
      strideSeconds: 3.5,
      localFrameCount: 16,
    });
    expect(windows.map(({ start, length, promptLength }) => [start, length, promptLength])).toEqual(
      [
        [0, 200, 0],
        [175, 200, 25],
        [350, 50, 25],
      ],
    );
    expect(windows[1]?.localFrames).toEqual([7, 8, 9, 10, 11, 12, 13, 14]);
    expect(windows[2]?.localFrames).toEqual([8, 9]);
  });

  it('truncates the length as the reference does, or covers the whole video', () => {
    expect(totalTokens('reference', 10.99, 50)).toBe(549);
    expect(totalTokens('aligned', 10.99, 50)).toBe(550);
    expect(totalTokens('aligned', 10.98, 50)).toBe(549);
  });

  it('makes every token once for odd strides, rates and prompts', () => {
    for (const strideSeconds of [0.5, 1.3, 2.9]) {
      for (const durationSeconds of [3.1, 7.77, 20]) {
        const plan = {
          ...options,
          durationSeconds,
          strideSeconds,
          windowSeconds: 3,
          promptLength: 10,
        };
        const windows = planWindows(plan);
        let covered = 10;
        for (const { start, length, promptLength } of windows) {
          expect(start + promptLength).toBe(covered);
          covered = start + length;
        }
        expect(covered).toBe(totalTokens('aligned', durationSeconds, 50));
      }
    }
  });

  it('rejects windows and strides shorter than a token, which would never end', () => {
    const advice = 'a token lasts 0.02 s; choose longer ones.';
    for (const mode of ['aligned', 'reference'] as const) {
      const plan = { ...options, mode, windowSeconds: 1, strideSeconds: 0.019 };
      expect(() => planWindows(plan)).toThrow(
        `A window of 1 s and a stride of 0.019 s cannot be made: ${advice}`,
      );
    }
    expect(() => planWindows({ ...options, windowSeconds: 0.01, strideSeconds: 0.005 })).toThrow(
      `A window of 0.01 s and a stride of 0.005 s cannot be made: ${advice}`,
    );
  });

  it('rejects a stride longer than the window and a prompt that fills it', () => {
    expect(() => planWindows({ ...options, strideSeconds: 30 })).toThrow(
      'A stride of 30 s does not fit a window of 30 s: choose a stride above 0 and below the window.',
    );
    expect(() => planWindows({ ...options, durationSeconds: 4, promptLength: 200 })).toThrow(
      'A prompt of 4 s leaves nothing to generate in a window of 4 s: use a shorter prompt.',
    );
  });
});

describe('planning a section', () => {
  const section = { ...options, startToken: 2000, endToken: 2400, contextLength: 2000 };

  it('uses all the context that fits the window for a short section', () => {
    const [window, ...more] = planSection(section);
    expect(more).toEqual([]);
    expect(window).toMatchObject({ start: 900, length: 1500, promptLength: 1100 });
    // Token 900 is at 18 s, so the window uses the frames from there on.
    expect(window?.localFrames[0]).toBe(36);
    expect(window?.localFrames).toHaveLength(60);
  });

  it('uses less context if there is less before the section', () => {
    expect(planSection({ ...section, contextLength: 30 })).toMatchObject([
      { start: 1975, length: 425, promptLength: 25 },
    ]);
    expect(planSection({ ...section, contextLength: 20 })).toMatchObject([
      { start: 1980, length: 420, promptLength: 20 },
    ]);
    expect(planSection({ ...section, startToken: 0, endToken: 100 })).toMatchObject([
      { start: 0, length: 100, promptLength: 0 },
    ]);
  });

  it('begins with a local frame, also if frames are not a whole number of tokens apart', () => {
    const later = { ...section, startToken: 2013 };
    expect(planSection({ ...later, endToken: 2410 })).toMatchObject([
      { start: 925, promptLength: 1088, length: 1485 },
    ]);
    expect(planSection({ ...later, endToken: 2300, frameRate: 75 })).toMatchObject([
      { start: 75, promptLength: 1938, length: 2225 },
    ]);
    expect(planSection({ ...later, endToken: 2301, frameRate: 75 })).toMatchObject([
      { start: 75, promptLength: 1938, length: 2226 },
    ]);
    expect(planSection({ ...later, endToken: 2326, frameRate: 75 })).toMatchObject([
      { start: 113, promptLength: 1900, length: 2213 },
    ]);
  });

  it('uses half a window of context for a long section, then strides', () => {
    const windows = planSection({ ...section, endToken: 5000 });
    expect(windows[0]).toMatchObject({ start: 1250, length: 1500, promptLength: 750 });
    expect(windows.slice(1).every(({ promptLength }) => promptLength === 25)).toBe(true);
    expect(coverage(windows)[0]).toBe(2000);
    expect(coverage(windows).at(-1)).toBe(5000);
  });

  it('refuses an empty section', () => {
    expect(() => planSection({ ...section, endToken: 2000 })).toThrow(
      'The section from token 2000 to 2000 is empty: choose a longer range.',
    );
  });
});
