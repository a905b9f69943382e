import { expect, it } from 'vitest';
import { globalFramesAround, spanAround } from './global-frames.ts';

const span = { frameCount: 32, localFrames: 48 };
const framesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => first + index);

it('spreads the global frames over the span around the window', () => {
  const frames = globalFramesAround(framesFrom(100, 24), 360, span);
  expect(frames).toHaveLength(32);
  expect([frames[0], frames.at(-1)]).toEqual([88, 135]);
  const gaps = frames.slice(1).map((frame, index) => frame - (frames[index] as number));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2);
});

it.each([
  ['start', 0, [0, 47]],
  ['end', 336, [312, 359]],
] as const)('stays inside of the film at its %s', (_place, first, ends) => {
  const frames = globalFramesAround(framesFrom(first, 24), 360, span);
  expect([frames[0], frames.at(-1)]).toEqual(ends);
});

it('covers the whole of a film that is shorter than the span', () => {
  const frames = globalFramesAround(framesFrom(0, 10), 10, span);
  expect([frames[0], frames.at(-1)]).toEqual([0, 9]);
  expect(frames).toHaveLength(32);
});

it('lies around the middle between the first and the last frame of the window', () => {
  expect(spanAround([100, 101, 105], 360, 4)).toEqual({ start: 101, end: 105 });
});
