import { expect, it } from 'vitest';
import { PairLevels } from './pair-levels.ts';

/** Levels that jump where those of an audio graph glide. */
function createLevels() {
  return new PairLevels<{ value: number }>({
    open: (value) => ({ value }),
    glide: (level, value) => (level.value = value),
  });
}

const values = ({ a, b }: { a: { value: number }; b: { value: number } }) => [a.value, b.value];

it('plays the first take of a pair, and the other on request', () => {
  const levels = createLevels();
  const pair = { a: 'one', b: 'two' };
  expect(values(levels.of(pair))).toEqual([1, 0]);
  levels.hear(pair, 'b');
  expect(values(levels.of(pair))).toEqual([0, 1]);
});

it('leaves what still sounds of the last pair alone when the next one is chosen and swapped', () => {
  const levels = createLevels();
  const last = { a: 'one', b: 'two' };
  const sounding = levels.of(last);
  levels.hear(last, 'b');
  const next = { a: 'one', b: 'three' };
  levels.hear(next, 'a');
  expect(values(sounding)).toEqual([0, 1]);
  levels.hear(next, 'b');
  expect(values(sounding)).toEqual([0, 1]);
  expect(values(levels.of(next))).toEqual([0, 1]);
});

it('returns which side is played before a block of the pair is made', () => {
  const levels = createLevels();
  const pair = { a: 'one', b: 'two' };
  levels.hear(pair, 'b');
  expect(values(levels.of(pair))).toEqual([0, 1]);
});
