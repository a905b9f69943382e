import { expect, it } from 'vitest';
import { speechRanges } from './speech-ranges.ts';

const repeat = (value: number, count: number): number[] => new Array<number>(count).fill(value);

it('joins what a short gap parts, and drops what is too short for speech', () => {
  const probabilities = [
    ...repeat(0, 10),
    ...repeat(0.9, 10),
    ...repeat(0.05, 2),
    ...repeat(0.9, 10),
    ...repeat(0, 10),
    0.9,
    ...repeat(0, 10),
  ];
  expect(speechRanges(probabilities, 0.1)).toEqual([{ startSeconds: 1, endSeconds: 3.2 }]);
});

it('includes a short fade of a voice, but does not begin with a low probability', () => {
  const probabilities = [
    ...repeat(0.3, 5),
    ...repeat(0.6, 5),
    ...repeat(0.3, 5),
    ...repeat(0.1, 9),
  ];
  expect(speechRanges(probabilities, 0.1)).toEqual([{ startSeconds: 0.5, endSeconds: 1.5 }]);
});

it('ends with the sound', () => {
  expect(speechRanges(repeat(0.8, 20), 0.1)).toEqual([{ startSeconds: 0, endSeconds: 2 }]);
  expect(speechRanges([], 0.1)).toEqual([]);
});
