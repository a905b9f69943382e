import type { SpectralConfig } from '../../checkpoint/spectral-config.ts';
import type { CodecTensors } from '../encodec/codec-tensors.ts';
import { permute, requireTensor } from '../encodec/codec-tensors.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { gelu, layerNorm, linear, weight } from '../layers.ts';
import { mapTensor } from '../tensor-views.ts';

/** A linear layer of the codec, x [..., in] -> [..., out]. */
export function codecLinear(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  name: string,
  [input, out]: readonly [number, number],
): Value {
  const source = requireTensor(tensors, `${name}.weight`, [out, input]);
  const bias = requireTensor(tensors, `${name}.bias`, [out]);
  return linear(graph, x, name, source, { bias, precision: graph.stored });
}

/** Layer normalisation of the codec over `width` channels. */
export function codecNorm(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  name: string,
  width: number,
): Value {
  return layerNorm(graph, x, name, {
    weight: requireTensor(tensors, `${name}.weight`, [width]),
    bias: requireTensor(tensors, `${name}.bias`, [width]),
  });
}

/**
 * The blocks of one side of the codec, [batch, frames, width] -> same shape: each adds to its input a
 * convolution over time per channel, a normalisation and two layers over channels. Frames are
 * padded with zeros.
 */
export function codecBlocks(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  config: SpectralConfig,
  side: 'encoder' | 'decoder',
): Value {
  const { width, innerWidth, kernelSize } = config;
  const count = side === 'encoder' ? config.encoderBlocks : config.decoderBlocks;
  const reach = (kernelSize - 1) / 2;
  for (let block = 0; block < count; block++) {
    const name = `${side}.blocks.${block}`;
    const stored = requireTensor(tensors, `${name}.depthwise`, [kernelSize, width]);
    const kernels = permute(
      mapTensor(stored, (values) => values, [1, kernelSize, width]),
      [2, 0, 1],
    );
    const channelsFirst = graph.node('Transpose', [x], { perm: [0, 2, 1] });
    const seen = graph.node(
      'Conv',
      [channelsFirst, weight(graph, `${name}.depthwise`, kernels, graph.stored)],
      { group: width, kernel_shape: [kernelSize], pads: [reach, reach] },
    );
    let y = graph.node('Transpose', [seen], { perm: [0, 2, 1] });
    y = codecNorm(graph, y, tensors, `${name}.norm`, width);
    y = gelu(graph, codecLinear(graph, y, tensors, `${name}.linear1`, [width, innerWidth]));
    y = codecLinear(graph, y, tensors, `${name}.linear2`, [innerWidth, width]);
    x = graph.node('Add', [x, y]);
  }
  return x;
}

/** Reach of a side's blocks to either side of a frame, in frames. */
export function blocksReach(count: number, { kernelSize }: SpectralConfig): number {
  return (count * (kernelSize - 1)) / 2;
}
