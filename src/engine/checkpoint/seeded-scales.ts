import type { CodecConfig } from './codec-config.ts';
import type { LanguageModelConfig } from './language-model-config.ts';
import { referenceWindows } from '../tokens/model-windows.ts';
import type { VisualConfig } from './visual-config.ts';

/** Names of the scales that seeded checkpoints can have. */
export const seededScaleNames = ['tiny', 'small', 'medium'] as const;

/** A scale of the reference, or `tiny`, which has the same architecture in miniature. */
export type SeededScale = (typeof seededScaleNames)[number];

/** All dimensions of a seeded checkpoint. */
export interface SeededDimensions {
  readonly languageModel: LanguageModelConfig;
  readonly visual: VisualConfig;
  /** Width of CLIP's projection, which is stored but never used. */
  readonly clipProjectionDim: number;
  readonly codec: CodecConfig;
}

const sizes = {
  tiny: { dim: 64, numHeads: 4, numLayers: 2, hiddenScale: 1, clip: [2, 256, 64], codec: [4, 32] },
  small: {
    dim: 1024,
    numHeads: 16,
    numLayers: 24,
    hiddenScale: 4,
    clip: [12, 3072, 512],
    codec: [64, 128],
  },
  medium: {
    dim: 1536,
    numHeads: 24,
    numLayers: 48,
    hiddenScale: 4,
    clip: [12, 3072, 512],
    codec: [64, 128],
  },
} as const;

/** The dimensions of a scale: `small` and `medium` as VidMuse's, with CLIP ViT-B/32 and encodec_32khz. */
export function seededDimensions(scale: SeededScale): SeededDimensions {
  const { dim, numHeads, numLayers, hiddenScale, clip, codec } = sizes[scale];
  const [clipLayers, intermediateSize, clipProjectionDim] = clip;
  const [nFilters, dimension] = codec;
  const hiddenSize = 768;
  return {
    languageModel: {
      dim,
      numHeads,
      numLayers,
      hiddenScale,
      numCodebooks: 4,
      cardinality: 2048,
      delays: [0, 1, 2, 3],
      normFirst: true,
      activation: 'gelu',
      guidanceCoefficient: 3,
      sampleRate: 32000,
      videoFramesPerSecond: 2,
      ...referenceWindows,
    },
    visual: {
      hiddenSize,
      numHeads: hiddenSize / 64,
      numLayers: clipLayers,
      intermediateSize,
      channels: 3,
      patchSize: 32,
      imageSize: 224,
      tokensPerFrame: 50,
      temporalDepth: 2,
      temporalNumHeads: numHeads,
      temporalInnerDim: numHeads * 64,
      temporalMlpDim: hiddenSize * hiddenScale,
      crossAttentionNumHeads: 3,
      outputDim: dim,
    },
    clipProjectionDim,
    codec: {
      sampleRate: 32000,
      channels: 1,
      dimension,
      nFilters,
      ratios: [8, 5, 4, 4],
      kernelSize: 7,
      lastKernelSize: 7,
      residualKernelSize: 3,
      nResidualLayers: 1,
      dilationBase: 2,
      compress: 2,
      lstmLayers: 2,
      trueSkip: true,
      padMode: 'constant',
      causal: false,
      norm: 'weight_norm',
      numCodebooks: 4,
      bins: 2048,
      frameRate: 50,
    },
  };
}
