import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import type { CodecTensors } from './codec-tensors.ts';
import type { StoredPrecision } from '../precision.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import { buildDecoderLatent } from './build-decoder-latent.ts';
import { buildDecoderSynthesis } from './build-decoder-synthesis.ts';
import { buildEncoderAnalysis } from './build-encoder-analysis.ts';
import { buildEncoderLatent } from './build-encoder-latent.ts';

/** The codec's models in a model folder. */
export const codecFileNames = {
  decoderLatent: 'decoder-latent.onnx',
  decoderSynthesis: 'decoder-synthesis.onnx',
  encoderAnalysis: 'encoder-analysis.onnx',
  encoderLatent: 'encoder-latent.onnx',
} as const;

/**
 * The graphs of an EnCodec codec, to be written into a model folder under their file names.
 *
 * @param tensors the codec's weights under audiocraft's names
 * @param stored how kernels and codebooks are stored; biases are float32
 * @throws AppError `bad-checkpoint` when a tensor is missing or does not fit the configuration
 */
export function buildCodecGraphs(
  tensors: CodecTensors,
  config: CodecConfig,
  stored: StoredPrecision = 'float32',
): { fileName: string; graph: GraphBuilder }[] {
  return [
    { fileName: codecFileNames.decoderLatent, graph: buildDecoderLatent(tensors, config, stored) },
    {
      fileName: codecFileNames.decoderSynthesis,
      graph: buildDecoderSynthesis(tensors, config, stored),
    },
    {
      fileName: codecFileNames.encoderAnalysis,
      graph: buildEncoderAnalysis(tensors, config, stored),
    },
    { fileName: codecFileNames.encoderLatent, graph: buildEncoderLatent(tensors, config, stored) },
  ];
}
