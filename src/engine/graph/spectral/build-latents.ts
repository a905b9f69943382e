import type { SpectralConfig } from '../../checkpoint/spectral-config.ts';
import { dequantize, quantize } from '../encodec/codebooks.ts';
import type { CodecTensors } from '../encodec/codec-tensors.ts';
import { GraphBuilder } from '../graph-builder.ts';
import type { StoredPrecision } from '../precision.ts';
import { codecLinear, codecNorm } from './blocks.ts';

/**
 * The decoder's first half, frame by frame: `codes` int64 [batch, codebooks, frames] -> `latent` [batch,
 * frames, width].
 */
export function buildSpectralDecoderLatent(
  tensors: CodecTensors,
  config: SpectralConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('decoder-latent', stored);
  const { numCodebooks, dimension, width } = config;
  const codes = graph.input('codes', 'int64', ['batch', numCodebooks, 'frames']);
  const vectors = dequantize(graph, codes, tensors, config);
  const latent = codecLinear(graph, vectors, tensors, 'decoder.start', [dimension, width]);
  graph.output('latent', latent, 'float32', ['batch', 'frames', width]);
  return graph;
}

/**
 * The encoder's second half, frame by frame: `features` [batch, frames, width] -> `latent` [batch,
 * dimension, frames] and `codes` int64 [batch, codebooks, frames].
 */
export function buildSpectralEncoderLatent(
  tensors: CodecTensors,
  config: SpectralConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('encoder-latent', stored);
  const { numCodebooks, dimension, width } = config;
  const features = graph.input('features', 'float32', ['batch', 'frames', width]);
  const x = codecNorm(graph, features, tensors, 'encoder.norm', width);
  const latent = codecLinear(graph, x, tensors, 'encoder.end', [width, dimension]);
  const channelsFirst = graph.node('Transpose', [latent], { perm: [0, 2, 1] });
  graph.output('latent', channelsFirst, 'float32', ['batch', dimension, 'frames']);
  const codes = quantize(graph, latent, tensors, config);
  graph.output('codes', codes, 'int64', ['batch', numCodebooks, 'frames']);
  return graph;
}
