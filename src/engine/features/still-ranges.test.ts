import { expect, it } from 'vitest';
import { stillRanges } from './still-ranges.ts';

const limit = 0.01;
const moving = (count: number) => Array.from({ length: count }, () => 0.2);
const still = (count: number) => Array.from({ length: count }, () => 0.001);
const rangesOf = (novelty: number[], firstFrame = 0, frameCount = firstFrame + novelty.length) =>
  stillRanges(Float32Array.from(novelty), limit, firstFrame, frameCount);

it('finds stills of three seconds and more, up to the cut that ends them', () => {
  const film = [0, ...moving(9), ...still(7), ...moving(4), ...still(4), ...moving(3)];
  expect(rangesOf(film)).toEqual([{ startSeconds: 4.5, endSeconds: 8.25 }]);
});

it('holds to the end of the film, and from its beginning', () => {
  expect(rangesOf([0, ...still(19)])).toEqual([{ startSeconds: 0, endSeconds: Infinity }]);
  expect(rangesOf([0, ...still(7), ...moving(6), ...still(9)])).toEqual([
    { startSeconds: 0, endSeconds: 3.75 },
    { startSeconds: 6.5, endSeconds: Infinity },
  ]);
});

it('finds the same in a part of the film as in the whole', () => {
  const film = [0, ...moving(20), ...still(20), ...moving(20)];
  const [whole] = rangesOf(film);
  expect(whole).toEqual({ startSeconds: 10, endSeconds: 20.25 });
  expect(rangesOf(film.slice(15, 50), 15, film.length)).toEqual([whole]);
  // A part that begins inside of a still begins a frame earlier, of which its first one tells.
  expect(rangesOf(film.slice(30, 50), 30, film.length)).toEqual([
    { startSeconds: 14.5, endSeconds: 20.25 },
  ]);
});

it('holds nothing where the picture moves', () => {
  expect(rangesOf([0, ...moving(30)])).toEqual([]);
});
