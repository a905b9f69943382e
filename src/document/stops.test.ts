import { expect, it } from 'vitest';
import { exampleTake, scoredDocument } from './example-project.ts';
import { addHitPoint } from './markers.ts';
import { placeRange } from './place-range.ts';
import { stopBeside, stops } from './stops.ts';

const second = 3200;
const rate = { numerator: 25, denominator: 1 };
const score = exampleTake('score', 0, 20);
const again = exampleTake('again', 2, 8);
const joined = placeRange(scoredDocument(score), [score, again], {
  take: again,
  startSample: 5 * second,
  endSample: 9 * second,
});

it('stops once at a join, in its middle, and at each end of the film', () => {
  expect(stops(joined, 20, rate)).toEqual([0, 5, 9, 20]);
});

it('stops once where a marker lies within half a frame of an edge, at the marker', () => {
  const marked = addHitPoint(addHitPoint(joined, 5.015), 12);
  expect(stops(marked, 20, rate)).toEqual([0, 5.015, 9, 12, 20]);
});

it('goes to the next stop on either side', () => {
  expect(stopBeside([0, 5, 9], 5, 1)).toBe(9);
  expect(stopBeside([0, 5, 9], 5, -1)).toBe(0);
  expect(stopBeside([0, 5, 9], 9, 1)).toBeUndefined();
});
