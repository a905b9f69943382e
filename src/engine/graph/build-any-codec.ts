import { isSpectral, type AnyCodecConfig } from '../checkpoint/spectral-config.ts';
import { buildCodecGraphs, codecFileNames } from './encodec/build-codec-graphs.ts';
import type { CodecTensors } from './encodec/codec-tensors.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { StoredPrecision } from './precision.ts';
import { buildSpectralAnalysis } from './spectral/build-analysis.ts';
import {
  buildSpectralDecoderLatent,
  buildSpectralEncoderLatent,
} from './spectral/build-latents.ts';
import { buildSpectralSynthesis } from './spectral/build-synthesis.ts';

/** The graphs of a codec of either kind by the names of their files; see `buildCodecGraphs`. */
export function buildAnyCodecGraphs(
  tensors: CodecTensors,
  config: AnyCodecConfig,
  stored: StoredPrecision = 'float32',
): { fileName: string; graph: GraphBuilder }[] {
  if (!isSpectral(config)) return buildCodecGraphs(tensors, config, stored);
  const { decoderLatent, decoderSynthesis, encoderAnalysis, encoderLatent } = codecFileNames;
  return [
    { fileName: decoderLatent, graph: buildSpectralDecoderLatent(tensors, config, stored) },
    { fileName: decoderSynthesis, graph: buildSpectralSynthesis(tensors, config, stored) },
    { fileName: encoderAnalysis, graph: buildSpectralAnalysis(tensors, config, stored) },
    { fileName: encoderLatent, graph: buildSpectralEncoderLatent(tensors, config, stored) },
  ];
}
