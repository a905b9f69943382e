import { expect, it } from 'vitest';
import type { Progress } from '../shared/progress.ts';
import { createStepCounter } from './plan-score.ts';

it('counts the steps that are composed, without those of prompts', () => {
  const told: Progress[] = [];
  const window = (start: number, promptLength: number) => ({
    ...{ start, length: 10, promptLength },
    localFrames: [],
  });
  const windows = [window(0, 0), window(6, 4)];
  const count = createStepCounter(windows, [0, 1, 2, 3], {
    onProgress: (progress) => told.push(progress),
  });
  // A window of 10 times has 14 steps: three for the delays, and the first one, which is known.
  count(0, 2);
  count(0, 14);
  count(1, 6);
  count(1, 14);
  expect(told.map(({ done }) => done)).toEqual([1, 13, 14, 22]);
  expect(new Set(told.map(({ total }) => total))).toEqual(new Set([22]));
});
