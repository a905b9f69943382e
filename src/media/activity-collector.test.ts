import { expect, it } from 'vitest';
import { ActivityCollector } from './activity-collector.ts';

it('gives means of half seconds, counts no cut as motion, and fills steps without a frame', () => {
  const collector = new ActivityCollector();
  for (const [seconds, motion, black] of [
    [0, 0, 100],
    [0.25, 2, 50],
    [0.5, 90, 0],
    // A long frame.
    [2.1, 4, 8],
  ] as const) {
    collector.push(seconds, motion, black);
  }
  expect(collector.activity).toEqual({
    stepSeconds: 0.5,
    motion: [1, 15, 4, 4, 4],
    black: [75, 0, 8, 8, 8],
  });
  expect(new ActivityCollector().activity).toMatchObject({ motion: [], black: [] });
});
