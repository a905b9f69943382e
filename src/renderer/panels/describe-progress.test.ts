import { describe, expect, test } from 'vitest';
import {
  describeBytes,
  describeDone,
  describeJobTime,
  describeLength,
  describeTimeLeft,
  shareDone,
} from './describe-progress.ts';

describe('time left', () => {
  test.each([
    [undefined, ''],
    [Infinity, ''],
    [2, 'a few seconds left'],
    [31, 'about 35 s left'],
    [54.9, 'about 55 s left'],
    [56, 'about 1 min left'],
    [150, 'about 3 min left'],
    [3600, 'about 1 h left'],
    [5400, 'about 1 h 30 min left'],
  ])('%s seconds read "%s"', (seconds, words) => {
    expect(describeTimeLeft(seconds)).toBe(words);
  });
});

test('the time of a job is of its whole, or says that it is of one step', () => {
  expect(describeJobTime({ secondsLeft: 150, stageSecondsLeft: undefined })).toBe(
    'about 3 min left',
  );
  expect(describeJobTime({ secondsLeft: undefined, stageSecondsLeft: 31 })).toBe(
    'about 35 s left for this step',
  );
  expect(describeJobTime({ secondsLeft: undefined, stageSecondsLeft: undefined })).toBe('');
  expect(describeJobTime(undefined)).toBe('');
});

test('sizes have three digits at most, in decimal units', () => {
  expect([0, 999, 1000, 236_000_000, 7_870_000_000, 2e15].map(describeBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.00 kB',
    '236 MB',
    '7.87 GB',
    '2000 TB',
  ]);
});

test('a stage without a total has no share, and one beyond its total is done', () => {
  expect(shareDone({ done: 0, total: 0 })).toBeUndefined();
  expect(shareDone({ done: 7, total: 5 })).toBe(1);
});

test('bytes are counted out, steps are given in per cent', () => {
  const bytes = { stage: 'reading weights', done: 1.5e9, total: 7.87e9, unit: 'bytes' };
  expect(describeDone(bytes)).toBe('1.50 GB of 7.87 GB');
  expect(describeDone({ stage: 'composing', done: 299, total: 300, unit: 'steps' })).toBe('99 %');
});

test('lengths grow from tenths of a second to hours', () => {
  expect([4.21, 9.97, 59.4, 59.6, 65, 3723].map(describeLength)).toEqual([
    '4.2 s',
    '10 s',
    '59 s',
    '1:00',
    '1:05',
    '1:02:03',
  ]);
});
