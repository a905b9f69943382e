import type { Precision } from '../../src/engine/graph/precision.ts';

/** Largest absolute difference of visual features, embeddings, latents and logits in float32. */
export const featureLimit = 2e-3;

/** Largest absolute difference of samples. */
export const waveformLimit = 1e-3;

/** Largest difference of pixels, in grey levels. */
export const greyLevelLimit = 1;

/** One grey level after CLIP's preprocessing, where channels are divided by 0.26 at least. */
export const pixelValueLimit = 1 / 255 / 0.26;

/** Greedy decisions that the reference took by more than this must be ours too. */
export const decisiveMargin = 1e-3;

/**
 * Codes whose nearest vector is nearer by more than this must be ours too: sums of a few hundred
 * products in float32 differ by less.
 */
export const decisiveDistance = 1e-4;

/** Largest difference of float16's features: weights have 11 bits instead of 24. */
export const halfFeatureLimit = 2e-2;

/** Largest mean divergence of token distributions from our float32 model, nats. */
export const divergenceLimits: Readonly<Record<Exclude<Precision, 'float32'>, number>> = {
  float16: 1e-3,
  int8: 0.01,
  int4: 0.25,
};

/** Largest difference of visual features for a model of this precision; see {@link featureLimit}. */
export function visualLimit(precision: Precision): number {
  return precision === 'float16' ? halfFeatureLimit : featureLimit;
}
