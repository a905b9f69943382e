import { expect, it } from 'vitest';
import { LateSound } from './late-sound.ts';

it('tells once in each run that a second of sound came too late', () => {
  const late = new LateSound();
  late.start();
  expect([0, 0.4, 1.2, 5, 60].map((seconds) => late.isNews(seconds))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
  late.start();
  expect([0, 0.9, 1].map((seconds) => late.isNews(seconds))).toEqual([false, false, true]);
});
