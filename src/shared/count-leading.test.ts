import { expect, it } from 'vitest';
import { countLeading } from './count-leading.ts';

const places = [1, 2, 2, 5];

it.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 3],
  [5, 3],
  [6, 4],
])('counts the places before %s: %s', (place, count) => {
  expect(countLeading(places.length, (index) => places[index]! < place)).toBe(count);
});

it('counts none of none', () => {
  expect(countLeading(0, () => true)).toBe(0);
});
