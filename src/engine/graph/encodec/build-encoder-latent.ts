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

/** The largest number that `Slice` takes as "to the end" on every platform. */
const toTheEnd = 2 ** 31 - 1;

/**
 * The encoder's second half, everything at the codec's frame rate, so that it can be run stretch by
 * stretch: features -> LSTM -> last convolution -> quantiser.
 *
 * Inputs: `features` [batch, frames, channels]; `padding` int64 [2], the frames to pad at the left and
 * the right: the last kernel's reach at the ends of the recording, 0 within it; `hidden`, `cell`
 * [layers, batch, channels], the LSTM's state before the first frame; `before` [batch, kernel - 1,
 * channels], the LSTM's last frames before it, and `missing` int64 [1], how many of these there are
 * not yet. Outputs: `latent` [batch, dimension, latent frames] and `codes` int64 [batch, codebooks,
 * latent frames], frames + kernel - 1 - missing + padding - kernel + 1 of them; `next_hidden`,
 * `next_cell`, `next_before`. Without LSTM layers there is neither `hidden` nor `cell`.
 */
export function buildEncoderLatent(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('encoder-latent', stored);
  const { dimension, lastKernelSize, lstmLayers, numCodebooks, padMode } = config;
  const channels = latentChannels(config);
  // The modules before are one convolution and, for each stride, blocks, an activation and a convolution.
  const firstModule = 1 + config.ratios.length * (config.nResidualLayers + 2);
  const modules = new ModuleNames('encoder.model', firstModule);
  let x: Value = graph.input('features', 'float32', ['batch', 'frames', channels]);
  const padding = graph.input('padding', 'int64', [2]);
  const end = (index: number) =>
    graph.node('Slice', [padding, graph.ints(index), graph.ints(index + 1)]);
  if (lstmLayers > 0) {
    const size = { layers: lstmLayers, size: channels };
    x = skippedLstm(graph, x, tensors, modules.next(), size);
  }
  const reach = lastKernelSize - 1;
  if (reach > 0) {
    const shape = ['batch', reach, channels];
    const before = graph.input('before', 'float32', shape);
    const missing = graph.input('missing', 'int64', [1]);
    const joined = graph.node('Concat', [before, x], { axis: 1 });
    const from = (start: Value) =>
      graph.node('Slice', [joined, start, graph.ints(toTheEnd), graph.ints(1)]);
    graph.output('next_before', from(graph.ints(-reach)), 'float32', shape);
    x = from(missing);
  }
  modules.next();
  const last = convolutionWeights(
    tensors,
    `${modules.next()}.conv.conv`,
    [dimension, channels, lastKernelSize],
    dimension,
  );
  x = convolution(graph, activation(graph, x), last, {
    padMode,
    padding: { left: end(0), right: end(1) },
  });
  const latent = graph.node('Transpose', [x], { perm: [0, 2, 1] });
  graph.output('latent', latent, 'float32', ['batch', dimension, 'latent_frames']);
  const codes = quantize(graph, x, tensors, config);
  graph.output('codes', codes, 'int64', ['batch', numCodebooks, 'latent_frames']);
  return graph;
}
