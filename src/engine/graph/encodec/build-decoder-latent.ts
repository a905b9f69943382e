import type { StoredPrecision } from '../precision.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { dequantize } from './codebooks.ts';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import { convolution } from './convolution.ts';
import { convolutionWeights, type CodecTensors } from './codec-tensors.ts';
import { skippedLstm } from './lstm.ts';
import { ModuleNames } from './seanet-modules.ts';

/** Channels at the codec's frame rate, between the LSTM and the strided convolutions. */
export function latentChannels(config: CodecConfig): number {
  return config.nFilters * 2 ** config.ratios.length;
}

/**
 * The decoder's first half, everything at the codec's frame rate, so that it can be run stretch by
 * stretch: codes -> first convolution -> LSTM.
 *
 * Inputs: `codes` int64 [batch, codebooks, frames], which include the convolution's context;
 * `padding` int64 [2], the frames to pad at the left and the right: the kernel's reach at the ends
 * of the music, 0 within it; `hidden`, `cell` [layers, batch, channels], the LSTM's state before
 * the first frame that comes out. Outputs: `latent` [batch, frames + padding - kernel + 1,
 * channels]; `next_hidden`, `next_cell`. Without LSTM layers there is no state.
 */
export function buildDecoderLatent(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('decoder-latent', stored);
  const channels = latentChannels(config);
  const modules = new ModuleNames('decoder.model');
  const codes = graph.input('codes', 'int64', ['batch', config.numCodebooks, 'frames']);
  const padding = graph.input('padding', 'int64', [2]);
  const end = (index: number) =>
    graph.node('Slice', [padding, graph.ints(index), graph.ints(index + 1)]);
  let x = dequantize(graph, codes, tensors, config);
  x = convolution(
    graph,
    x,
    convolutionWeights(
      tensors,
      `${modules.next()}.conv.conv`,
      [channels, config.dimension, config.kernelSize],
      channels,
    ),
    { padMode: config.padMode, padding: { left: end(0), right: end(1) } },
  );
  if (config.lstmLayers > 0) {
    const size = { layers: config.lstmLayers, size: channels };
    x = skippedLstm(graph, x, tensors, modules.next(), size);
  }
  graph.output('latent', x, 'float32', ['batch', 'latent_frames', channels]);
  return graph;
}
