import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { quantize } from './codebooks.ts';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import { convolution, downsamplingConvolution } from './convolution.ts';
import { convolutionWeights } from './convolution-weights.ts';
import { skippedLstm } from './lstm.ts';
import { activation, residualBlock } from './residual-block.ts';
import { ModuleNames } from './seanet-modules.ts';

/**
 * The encoder and the quantiser: `waveform` [batch, audio channels, samples], of any length from 1 sample ->
 * `latent` [batch, dimension, frames] and `codes` int64 [batch, codebooks, frames].
 */
export function buildEncoder(tensors: StateDict, config: CodecConfig): GraphBuilder {
  const graph = new GraphBuilder('encoder');
  const { padMode, dimension } = config;
  const modules = new ModuleNames('encoder.model');
  const waveform = graph.input('waveform', 'float32', ['batch', config.channels, 'samples']);
  let x: Value = graph.node('Transpose', [waveform], { perm: [0, 2, 1] });
  let channels = config.nFilters;
  const weights = (out: number, input: number, kernel: number) =>
    convolutionWeights(tensors, `${modules.next()}.conv.conv`, [out, input, kernel], out);
  x = convolution(graph, x, weights(channels, config.channels, config.kernelSize), { padMode });
  for (const stride of [...config.ratios].reverse()) {
    for (let layer = 0; layer < config.nResidualLayers; layer++) {
      x = residualBlock(graph, x, tensors, config, {
        name: modules.next(),
        channels,
        dilation: config.dilationBase ** layer,
      });
    }
    modules.next();
    x = downsamplingConvolution(
      graph,
      activation(graph, x),
      weights(channels * 2, channels, stride * 2),
      { padMode, stride },
    );
    channels *= 2;
  }
  if (config.lstmLayers > 0) {
    const options = { layers: config.lstmLayers, size: channels };
    x = skippedLstm(graph, x, tensors, modules.next(), options).output;
  }
  modules.next();
  const last = weights(dimension, channels, config.lastKernelSize);
  x = convolution(graph, activation(graph, x), last, { padMode });
  const latent = graph.node('Transpose', [x], { perm: [0, 2, 1] });
  graph.output('latent', latent, 'float32', ['batch', dimension, 'frames']);
  const codes = quantize(graph, x, tensors, config);
  graph.output('codes', codes, 'int64', ['batch', config.numCodebooks, 'frames']);
  return graph;
}
