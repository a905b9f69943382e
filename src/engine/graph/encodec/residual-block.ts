import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import { convolution } from './convolution.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';

/** The activation between convolutions. */
export function activation(graph: GraphBuilder, x: Value): Value {
  return graph.node('Elu', [x]);
}

/**
 * SEANet's residual block: x [batch, frames, channels] -> the same shape, by a dilated convolution
 * to fewer channels and one of kernel 1 back.
 *
 * @param name the module's name, e.g. `decoder.model.4`
 */
export function residualBlock(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  config: CodecConfig,
  options: { name: string; channels: number; dilation: number },
): Value {
  const { name, channels, dilation } = options;
  const { padMode, residualKernelSize } = config;
  const hidden = Math.floor(channels / config.compress);
  const weights = (module: string, out: number, input: number, kernel: number) =>
    convolutionWeights(tensors, `${name}.${module}.conv.conv`, [out, input, kernel], out);
  const narrow = convolution(
    graph,
    activation(graph, x),
    weights('block.1', hidden, channels, residualKernelSize),
    { padMode, dilation },
  );
  const wide = convolution(
    graph,
    activation(graph, narrow),
    weights('block.3', channels, hidden, 1),
    { padMode },
  );
  const shortcut = config.trueSkip
    ? x
    : convolution(graph, x, weights('shortcut', channels, channels, 1), { padMode });
  return graph.node('Add', [shortcut, wide]);
}

/** Total reach of the residual blocks between two strides to either side, in frames. */
export function residualReach(config: CodecConfig): number {
  let reach = 0;
  for (let layer = 0; layer < config.nResidualLayers; layer++) {
    const dilation = config.dilationBase ** layer;
    reach += Math.ceil(((config.residualKernelSize - 1) * dilation) / 2);
  }
  return reach;
}
