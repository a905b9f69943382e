import { describe, expect, it } from 'vitest';
import { seededValues } from '../../checkpoint/seeded-weights.ts';
import { elementCount } from '../../checkpoint/stored-tensor.ts';
import { tensorOf } from '../tensor-views.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';
import { convolution, downsamplingConvolution, upsamplingConvolution } from './convolution.ts';
import { runOnFrames, type Frames } from './run-graph.ts';

type Kernel = readonly [number, number, number];

function random(name: string, shape: readonly number[]): Float32Array {
  const formula = { hashName: name, bits: 8, m: 1, e: 8, offset: 0 };
  return seededValues(formula, 1, elementCount(shape));
}

function randomFrames(count: number, channels: number): Frames {
  const values = [...random('x', [count, channels])];
  return Array.from({ length: count }, (_, frame) =>
    values.slice(frame * channels, (frame + 1) * channels),
  );
}

function weights(shape: Kernel, outChannels: number) {
  const tensors: CodecTensors = new Map([
    ['c.weight', tensorOf(random('weight', shape), shape)],
    ['c.bias', tensorOf(random('bias', [outChannels]), [outChannels])],
  ]);
  return convolutionWeights(tensors, 'c', shape, outChannels);
}

/** A convolution by its definition, over zeros beyond the ends. */
function expectedConvolution(
  x: Frames,
  [out, channels, size]: Kernel,
  options: { stride?: number; dilation?: number; left: number; frames: number },
): number[][] {
  const { stride = 1, dilation = 1, left, frames } = options;
  const kernel = random('weight', [out, channels, size]);
  const bias = random('bias', [out]);
  return Array.from({ length: frames }, (_, frame) =>
    Array.from({ length: out }, (_, target) => {
      let sum = bias[target] as number;
      for (let channel = 0; channel < channels; channel++) {
        for (let tap = 0; tap < size; tap++) {
          const value = x[frame * stride + tap * dilation - left]?.[channel] ?? 0;
          sum += value * (kernel[(target * channels + channel) * size + tap] as number);
        }
      }
      return sum;
    }),
  );
}

function expectClose(actual: number[][], expected: number[][]): void {
  expect(actual.map((frame) => frame.length)).toEqual(expected.map((frame) => frame.length));
  for (const [index, value] of actual.flat().entries()) {
    expect(value).toBeCloseTo(expected.flat()[index] as number, 5);
  }
}

describe('convolution', () => {
  it.each([
    { kernel: [2, 5, 3], dilation: 1 },
    { kernel: [2, 5, 3], dilation: 4 },
    { kernel: [5, 2, 3], dilation: 4 },
    { kernel: [3, 3, 1], dilation: 1 },
    { kernel: [6, 1, 7], dilation: 1 },
    { kernel: [1, 6, 4], dilation: 1 },
  ] as const)('keeps the length with $kernel, dilation $dilation', async ({ kernel, dilation }) => {
    const x = randomFrames(11, kernel[1]);
    const actual = await runOnFrames(x, (graph, input) =>
      convolution(graph, input, weights(kernel, kernel[0]), { padMode: 'constant', dilation }),
    );
    const left = Math.ceil(((kernel[2] - 1) * dilation) / 2);
    expectClose(actual, expectedConvolution(x, kernel, { dilation, left, frames: 11 }));
  });
});

describe('downsamplingConvolution', () => {
  it.each([
    { stride: 4, count: 12 },
    { stride: 4, count: 13 },
    { stride: 5, count: 14 },
    { stride: 5, count: 1 },
  ])('fills the last of $count frames’ windows of stride $stride', async ({ stride, count }) => {
    const kernel: Kernel = [3, 2, 2 * stride];
    const x = randomFrames(count, 2);
    const actual = await runOnFrames(x, (graph, input) =>
      downsamplingConvolution(graph, input, weights(kernel, 3), { padMode: 'constant', stride }),
    );
    const left = stride - Math.floor(stride / 2);
    const frames = Math.ceil(count / stride);
    expectClose(actual, expectedConvolution(x, kernel, { stride, left, frames }));
  });
});

describe('upsamplingConvolution', () => {
  it.each([2, 3, 5, 8])('trims the surplus of stride %i at both ends', async (stride) => {
    const [channels, out] = [3, 2];
    const kernel = random('weight', [channels, out, 2 * stride]);
    const bias = random('bias', [out]);
    const x = randomFrames(4, channels);
    const full = Array.from({ length: 5 * stride }, () => Array.from(bias));
    for (const [frame, values] of x.entries()) {
      for (const [channel, value] of values.entries()) {
        for (let target = 0; target < out; target++) {
          for (let tap = 0; tap < 2 * stride; tap++) {
            const weight = kernel[(channel * out + target) * 2 * stride + tap] as number;
            const row = full[frame * stride + tap] as number[];
            row[target] = (row[target] as number) + value * weight;
          }
        }
      }
    }
    const left = stride - Math.floor(stride / 2);
    const actual = await runOnFrames(x, (graph, input) =>
      upsamplingConvolution(graph, input, weights([channels, out, 2 * stride], out), stride),
    );
    expectClose(actual, full.slice(left, left + 4 * stride));
  });
});
