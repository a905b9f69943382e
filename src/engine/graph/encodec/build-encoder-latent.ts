import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import type { StoredPrecision } from '../precision.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { latentChannels } from './build-decoder-latent.ts';
import { quantize } from './codebooks.ts';
import { convolution } from './convolution.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';
import { skippedLstm } from './lstm.ts';
import { activation } from './residual-block.ts';
import { ModuleNames } from './seanet-modules.ts';

/**
 * The encoder's second half, everything at the codec's frame rate: `features` [batch, frames,
 * channels] -> LSTM -> last convolution -> `latent` [batch, dimension, frames] -> quantiser ->
 * `codes` int64 [batch, codebooks, frames]. Takes a recording's features as a whole.
 */
export function buildEncoderLatent(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('encoder-latent', stored);
  const { dimension, lastKernelSize, lstmLayers, numCodebooks, padMode } = config;
  const channels = latentChannels(config);
  // Before come one convolution and, for each stride, blocks, an activation and a convolution.
  const firstModule = 1 + config.ratios.length * (config.nResidualLayers + 2);
  const modules = new ModuleNames('encoder.model', firstModule);
  let x: Value = graph.input('features', 'float32', ['batch', 'frames', channels]);
  if (lstmLayers > 0) {
    const options = { layers: lstmLayers, size: channels };
    x = skippedLstm(graph, x, tensors, modules.next(), options).output;
  }
  modules.next();
  const last = convolutionWeights(
    tensors,
    `${modules.next()}.conv.conv`,
    [dimension, channels, lastKernelSize],
    dimension,
  );
  x = convolution(graph, activation(graph, x), last, { padMode });
  const latent = graph.node('Transpose', [x], { perm: [0, 2, 1] });
  graph.output('latent', latent, 'float32', ['batch', dimension, 'frames']);
  const codes = quantize(graph, x, tensors, config);
  graph.output('codes', codes, 'int64', ['batch', numCodebooks, 'frames']);
  return graph;
}
