import { expect, it } from 'vitest';
import type { Progress } from '../shared/progress.ts';
import type { ModelDescription } from './model-folder.ts';
import { createStepCounter, planScore, type PlannedRequest } from './plan-score.ts';

it('counts the steps that are composed, and prompts by the work of reading them', () => {
  const told: Progress[] = [];
  const window = (start: number, promptLength: number) => ({
    ...{ start, length: 10, promptLength },
    localFrames: [],
  });
  const windows = [window(0, 0), window(5, 5)];
  const count = createStepCounter(windows, [0, 1, 2, 3], {
    onProgress: (progress) => told.push(progress),
  });
  // A window of 10 times has 14 steps: three for the delays, and the first one, which is known.
  count(0, 0);
  count(0, 2);
  count(0, 14);
  // Five times are known, and read in the time of one step.
  count(1, 0);
  count(1, 7);
  count(1, 14);
  expect(told.map(({ done }) => done)).toEqual([0, 1, 13, 13, 15, 22]);
  expect(new Set(told.map(({ total }) => total))).toEqual(new Set([22]));
});

it('reckons with the longest window, whichever that is', () => {
  const model = {
    ...{ precision: 'float32', codec: { frameRate: 50 }, visual: { tokensPerFrame: 50 } },
    languageModel: { delays: [0, 1, 2, 3], cardinality: 100 },
  } as unknown as ModelDescription;
  const request = {
    ...{ windows: 'aligned', windowSeconds: 10, strideSeconds: 8, seeds: [1, 2], sampling: {} },
    ...{ durationSeconds: 13, features: { localCount: 26 } },
  } as unknown as PlannedRequest;
  const { windows, sizes } = planScore(model, request);
  expect(windows.map(({ length, promptLength }) => [length, promptLength])).toEqual([
    [500, 0],
    [250, 100],
  ]);
  // 500 tokens, three more for the delays, and the first step, which is known.
  expect(sizes).toMatchObject({ takes: 2, steps: 504, promptTokens: 100, visualTokens: 20 * 50 });
});
