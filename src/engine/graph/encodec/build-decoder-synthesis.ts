import type { StoredPrecision } from '../precision.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { latentChannels } from './build-decoder-latent.ts';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import { convolution, upsamplingConvolution } from './convolution.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';
import { activation, residualBlock, residualReach } from './residual-block.ts';
import { ModuleNames } from './seanet-modules.ts';

/**
 * The decoder's second half, purely convolutional: `latent` [batch, frames, channels] -> `waveform`
 * [batch, audio channels, frames · samples per frame]. A sample depends on no more than
 * {@link synthesisMargin} frames to either side of its own, so a long take can be decoded in
 * overlapping stretches.
 */
export function buildDecoderSynthesis(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('decoder-synthesis', stored);
  // Modules 0 and 1 are the first convolution and the LSTM.
  const modules = new ModuleNames('decoder.model', config.lstmLayers > 0 ? 2 : 1);
  let channels = latentChannels(config);
  let x: Value = graph.input('latent', 'float32', ['batch', 'frames', channels]);
  for (const stride of config.ratios) {
    modules.next();
    x = activation(graph, x);
    const narrower = channels / 2;
    const weights = convolutionWeights(
      tensors,
      `${modules.next()}.convtr.convtr`,
      [channels, narrower, 2 * stride],
      narrower,
    );
    x = upsamplingConvolution(graph, x, weights, stride);
    channels = narrower;
    for (let layer = 0; layer < config.nResidualLayers; layer++) {
      x = residualBlock(graph, x, tensors, config, {
        name: modules.next(),
        channels,
        dilation: config.dilationBase ** layer,
      });
    }
  }
  modules.next();
  const last = convolutionWeights(
    tensors,
    `${modules.next()}.conv.conv`,
    [config.channels, channels, config.lastKernelSize],
    config.channels,
  );
  x = convolution(graph, activation(graph, x), last, { padMode: config.padMode });
  x = graph.node('Transpose', [x], { perm: [0, 2, 1] });
  graph.output('waveform', x, 'float32', ['batch', config.channels, 'samples']);
  return graph;
}

/** How many frames to either side of its own a sample of the synthesis depends on. */
export function synthesisMargin(config: CodecConfig): number {
  // From the samples back to the frames: an upsampling needs one frame beyond the requested ones.
  return config.ratios
    .toReversed()
    .reduce(
      (reach, stride) => Math.ceil((reach + residualReach(config)) / stride) + 1,
      Math.ceil((config.lastKernelSize - 1) / 2),
    );
}
