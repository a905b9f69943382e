import { describe, expect, it } from 'vitest';
import { padFrames } from './pad-frames.ts';
import { runOnFrames } from './run-graph.ts';

const frames = (...values: number[]) => values.map((value) => [value, -value]);

const cases = [
  { mode: 'constant', x: [1, 2, 3], left: 2, right: 1, padded: [0, 0, 1, 2, 3, 0] },
  { mode: 'constant', x: [1], left: 0, right: 3, padded: [1, 0, 0, 0] },
  { mode: 'reflect', x: [1, 2, 3, 4], left: 3, right: 2, padded: [4, 3, 2, 1, 2, 3, 4, 3, 2] },
  { mode: 'reflect', x: [1, 2, 3, 4], left: 0, right: 3, padded: [1, 2, 3, 4, 3, 2, 1] },
  { mode: 'reflect', x: [1, 2, 3, 4], left: 1, right: 0, padded: [2, 1, 2, 3, 4] },
  // Too short: zeros are added up to 4 frames, then it is reflected and cut by as many.
  { mode: 'reflect', x: [1, 2, 3], left: 3, right: 3, padded: [0, 3, 2, 1, 2, 3, 0, 3, 2] },
  { mode: 'reflect', x: [1], left: 3, right: 3, padded: [0, 0, 0, 1, 0, 0, 0] },
  { mode: 'reflect', x: [1, 2], left: 1, right: 4, padded: [2, 1, 2, 0, 0, 0, 0] },
] as const;

describe('padFrames', () => {
  it.each(cases)('pads $x by $left and $right, $mode', async ({ mode, x, left, right, padded }) => {
    const fixed = await runOnFrames(frames(...x), (graph, input) =>
      padFrames(graph, input, { left, right }, mode),
    );
    expect(fixed.map(([value]) => value)).toEqual([...padded]);
    const computed = await runOnFrames(frames(...x), (graph, input) => {
      const padding = { left: graph.ints(left), right: graph.node('Abs', [graph.ints(-right)]) };
      return padFrames(graph, input, padding, mode);
    });
    expect(computed).toEqual(fixed);
  });
});
