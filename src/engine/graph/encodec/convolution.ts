import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import { mapTensor } from '../tensor-views.ts';
import { permute, type ConvolutionWeights } from './codec-tensors.ts';
import { frameCountOf, padFrames, type Padding } from './pad-frames.ts';

/** The largest number that `Slice` takes as "to the end" on every platform. */
const toTheEnd = 2 ** 31 - 1;

/** Padding of a convolution. */
export type PadMode = 'constant' | 'reflect';

/**
 * A convolution of x [batch, frames, in] without padding.
 *
 * Everything here works on [batch, frames, channels]: a convolution is then one matrix product over
 * the channels, which ONNX Runtime's CPU provider computes two to three times as fast as its `Conv`
 * and `ConvTranspose`, and an upsampling is a mere change of shape.
 *
 * @param kernel [out, in, kernel]
 */
function convolve(
  graph: GraphBuilder,
  x: Value,
  name: string,
  kernel: TensorSource,
  dilation = 1,
): Value {
  const [out, channels, size] = kernel.shape as [number, number, number];
  const shifted = (value: Value, tap: number, firstChannel: number, endChannel: number) => {
    const end = (tap - size + 1) * dilation;
    return graph.node('Slice', [
      value,
      graph.ints(tap * dilation, firstChannel),
      graph.ints(end === 0 ? toTheEnd : end, endChannel),
      graph.ints(1, 2),
    ]);
  };
  if (size === 1 || out > channels) {
    const rows = reshape(permute(kernel, [2, 1, 0]), [size * channels, out]);
    const taps = Array.from({ length: size }, (_, tap) => shifted(x, tap, 0, channels));
    const stacked = size === 1 ? x : graph.node('Concat', taps, { axis: 2 });
    return graph.node('MatMul', [stacked, weight(graph, `${name}.weight`, rows, graph.stored)]);
  }
  // With fewer output than input channels this moves less data: multiply first, then shift and add.
  const columns = reshape(permute(kernel, [1, 2, 0]), [channels, size * out]);
  const products = graph.node('MatMul', [
    x,
    weight(graph, `${name}.weight`, columns, graph.stored),
  ]);
  const taps = Array.from({ length: size }, (_, tap) =>
    shifted(products, tap, tap * out, (tap + 1) * out),
  );
  return taps.reduce((sum, tap) => graph.node('Add', [sum, tap]));
}

/**
 * A convolution x [batch, frames, in] -> [batch, frames, out] of stride 1.
 *
 * @param padding frames added at the ends; by default as many as keep the length, the odd one left
 */
export function convolution(
  graph: GraphBuilder,
  x: Value,
  weights: ConvolutionWeights,
  options: { padMode: PadMode; dilation?: number; padding?: Padding },
): Value {
  const { padMode, dilation = 1 } = options;
  const reach = ((weights.weight.shape[2] as number) - 1) * dilation;
  const right = Math.floor(reach / 2);
  const padding = options.padding ?? { left: reach - right, right };
  const padded = padFrames(graph, x, padding, padMode);
  const sum = convolve(graph, padded, weights.name, weights.weight, dilation);
  return graph.node('Add', [sum, weight(graph, `${weights.name}.bias`, weights.bias)]);
}

/**
 * A convolution of stride s and kernel 2s: x [batch, frames, in] -> [batch, ceil(frames / s), out].
 * The right end is padded further until the last window is full.
 */
export function downsamplingConvolution(
  graph: GraphBuilder,
  x: Value,
  weights: ConvolutionWeights,
  options: { padMode: PadMode; stride: number },
): Value {
  const { padMode, stride } = options;
  const [out, channels] = weights.weight.shape as [number, number, number];
  const right = Math.floor(stride / 2);
  const missing = graph.node('Mod', [
    graph.node('Neg', [frameCountOf(graph, x)]),
    graph.ints(stride),
  ]);
  const padding = {
    left: stride - right,
    right: graph.node('Add', [missing, graph.ints(right)]),
  };
  const padded = padFrames(graph, x, padding, padMode);
  // Every s frames become one frame of s times the channels; a window spans two of those.
  const blocks = graph.node('Reshape', [padded, graph.ints(0, -1, stride * channels)]);
  const kernel = reshape(permuteBlocks(weights.weight, stride), [out, stride * channels, 2]);
  const sum = convolve(graph, blocks, weights.name, kernel);
  return graph.node('Add', [sum, weight(graph, `${weights.name}.bias`, weights.bias)]);
}

/**
 * A transposed convolution of stride s and kernel 2s, trimmed to x [batch, frames, in] ->
 * [batch, frames · s, out]: half of the surplus goes at the right, the rest at the left.
 */
export function upsamplingConvolution(
  graph: GraphBuilder,
  x: Value,
  weights: ConvolutionWeights,
  stride: number,
): Value {
  const [, out] = weights.weight.shape as [number, number, number];
  const padded = padFrames(graph, x, { left: 1, right: 1 }, 'constant');
  const kernel = spreadKernel(weights.weight, stride);
  const blocks = convolve(graph, padded, weights.name, kernel);
  const frames = graph.node('Reshape', [blocks, graph.ints(0, -1, out)]);
  const right = Math.floor(stride / 2);
  const trimmed = graph.node('Slice', [
    frames,
    graph.ints(stride - right),
    graph.ints(right === 0 ? toTheEnd : -right),
    graph.ints(1),
  ]);
  return graph.node('Add', [trimmed, weight(graph, `${weights.name}.bias`, weights.bias)]);
}

/**
 * A kernel [out, in, 2s] over frames as one [out, s · in, 2] over blocks of s frames: block b of the
 * window holds, for each of its s frames, the kernel's channels.
 */
function permuteBlocks(kernel: TensorSource, stride: number): TensorSource {
  const [out, channels, size] = kernel.shape as [number, number, number];
  return mapTensor(kernel, (values) => {
    const result = new Float32Array(values.length);
    for (let row = 0; row < out * channels; row++) {
      const channel = row % channels;
      const start = (row - channel) * size;
      for (let tap = 0; tap < size; tap++) {
        const offset = (tap % stride) * channels + channel;
        result[start + offset * 2 + Math.floor(tap / stride)] = values[row * size + tap] as number;
      }
    }
    return result;
  });
}

/**
 * The kernel [in, out, 2s] of a transposed convolution as that of a convolution over two frames,
 * [s · out, in, 2]: the later frame contributes the kernel's first s taps, the earlier one the rest.
 */
function spreadKernel(kernel: TensorSource, stride: number): TensorSource {
  const [channels, out, size] = kernel.shape as [number, number, number];
  return mapTensor(
    kernel,
    (values) => {
      const result = new Float32Array(values.length);
      let position = 0;
      for (let channel = 0; channel < channels; channel++) {
        for (let target = 0; target < out; target++) {
          for (let tap = 0; tap < size; tap++) {
            const row = (tap % stride) * out + target;
            const frame = tap < stride ? 1 : 0;
            result[(row * channels + channel) * 2 + frame] = values[position++] as number;
          }
        }
      }
      return result;
    },
    [stride * out, channels, 2],
  );
}

function reshape(source: TensorSource, shape: readonly number[]): TensorSource {
  return mapTensor(source, (values) => values, shape);
}
