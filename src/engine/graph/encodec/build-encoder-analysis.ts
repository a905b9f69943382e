import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import type { StoredPrecision } from '../precision.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { latentChannels } from './build-decoder-latent.ts';
import { convolution, downsamplingConvolution } from './convolution.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';
import { activation, residualBlock, residualReach } from './residual-block.ts';
import { ModuleNames } from './seanet-modules.ts';

/**
 * The encoder's first half, purely convolutional: `waveform` [batch, audio channels, samples], of
 * any length from 1 sample, -> `features` [batch, frames, channels]. A frame depends on no more
 * than {@link analysisMargin} frames to either side of its own, so a long recording can be analysed
 * in overlapping stretches that start at frame borders.
 */
export function buildEncoderAnalysis(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('encoder-analysis', stored);
  const { padMode } = config;
  const modules = new ModuleNames('encoder.model');
  const waveform = graph.input('waveform', 'float32', ['batch', config.channels, 'samples']);
  let x: Value = graph.node('Transpose', [waveform], { perm: [0, 2, 1] });
  let channels = config.nFilters;
  const weights = (out: number, input: number, kernel: number) =>
    convolutionWeights(tensors, `${modules.next()}.conv.conv`, [out, input, kernel], out);
  x = convolution(graph, x, weights(channels, config.channels, config.kernelSize), { padMode });
  for (const stride of config.ratios.toReversed()) {
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
  graph.output('features', x, 'float32', ['batch', 'frames', latentChannels(config)]);
  return graph;
}

/** How many frames to either side of its own a frame of the analysis depends on. */
export function analysisMargin(config: CodecConfig): number {
  // From the frames back to the samples. A window spans two strides, and where the end is padded by
  // reflection it reaches back by up to as much.
  const samples = config.ratios.reduce(
    (reach, stride) => (reach + 2) * stride + residualReach(config),
    0,
  );
  const samplesPerFrame = config.ratios.reduce((product, stride) => product * stride, 1);
  return Math.ceil((samples + config.kernelSize) / samplesPerFrame);
}
