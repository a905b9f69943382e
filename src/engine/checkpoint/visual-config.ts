import * as z from 'zod';

import { AppError } from '../../shared/app-error.ts';
import { parseSettings } from './check-settings.ts';
import type { LanguageModelConfig } from './language-model-config.ts';
import type { StateDict } from './stored-tensor.ts';
import { countNumbered, getShape, type NamedShape } from './tensor-shapes.ts';

const count = z.int().positive();

/** Schema of {@link VisualConfig}. */
export const visualConfigSchema = z.object({
  /** Width of CLIP and of the long-short-term visual module. */
  hiddenSize: count,
  /** CLIP's heads: they are not stored, and have 64 dimensions each. */
  numHeads: count,
  numLayers: count,
  /** Width of CLIP's feed-forward layers. */
  intermediateSize: count,
  /** Colour channels of a frame. */
  channels: count,
  /** Side of a square patch in pixels. */
  patchSize: count,
  /** Side of a square frame in pixels. */
  imageSize: count,
  /** Tokens per frame: one for the class and one per patch. */
  tokensPerFrame: count,
  /** Layers of the local and of the global "temporal" transformer. */
  temporalDepth: count,
  /** Heads of the temporal transformers (the language model's), with 64 dimensions each. */
  temporalNumHeads: count,
  /** Width of the temporal attention: heads x 64. */
  temporalInnerDim: count,
  /** Width of the temporal transformers' feed-forward layers. */
  temporalMlpDim: count,
  /** Heads of the attention from local to global frames. */
  crossAttentionNumHeads: count,
  /** Width of the result: the language model's. */
  outputDim: count,
});

/** Configuration of the visual module, read from the tensors' shapes: `xp.cfg` contains none of it. */
export type VisualConfig = z.infer<typeof visualConfigSchema>;

// Fixed by the reference's code and stored nowhere.
const headSize = 64;
const crossAttentionNumHeads = 3;

const clip = 'visual_encoder_model.vision_model';

/**
 * Reads the visual module's sizes from its tensors. AppError `bad-checkpoint` when a tensor is missing or
 * sizes contradict each other, `unsupported` when the width is not a multiple of the head size.
 */
export function readVisualConfig(
  path: string,
  stateDict: StateDict,
  languageModel: LanguageModelConfig,
): VisualConfig {
  const shape = (name: string, dimensions: number): readonly number[] =>
    getShape(path, stateDict, name, dimensions);
  const [hiddenSize = 0, channels = 0, patchSize = 0] = shape(
    `${clip}.embeddings.patch_embedding.weight`,
    4,
  );
  const [tokensPerFrame = 0] = shape(`${clip}.embeddings.position_embedding.weight`, 2);
  const [intermediateSize = 0] = shape(`${clip}.encoder.layers.0.mlp.fc1.weight`, 2);
  const [temporalMlpDim = 0] = shape('local_temporal_transformer.layers.0.1.fn.net.0.weight', 2);
  const patchesPerSide = Math.sqrt(tokensPerFrame - 1);
  if (
    !Number.isInteger(patchesPerSide) ||
    hiddenSize % headSize !== 0 ||
    hiddenSize % crossAttentionNumHeads !== 0
  ) {
    throw new AppError(
      'unsupported',
      `The checkpoint "${path}" has a visual encoder of width ${hiddenSize} with ${tokensPerFrame} tokens per frame; ` +
        `a width divisible by ${headSize} and ${crossAttentionNumHeads} and a square number of patches are supported.`,
    );
  }
  return parseSettings(
    path,
    {
      hiddenSize,
      numHeads: hiddenSize / headSize,
      numLayers: countNumbered(stateDict, `${clip}.encoder.layers.`),
      intermediateSize,
      channels,
      patchSize,
      imageSize: patchSize * patchesPerSide,
      tokensPerFrame,
      temporalDepth: countNumbered(stateDict, 'local_temporal_transformer.layers.'),
      temporalNumHeads: languageModel.numHeads,
      temporalInnerDim: languageModel.numHeads * headSize,
      temporalMlpDim,
      crossAttentionNumHeads,
      outputDim: languageModel.dim,
    },
    visualConfigSchema,
  );
}

/** Keys and shapes of CLIP's tensors that are used, in the order of the reference's state dictionary. */
export function* clipShapes(config: VisualConfig): Generator<NamedShape> {
  const { hiddenSize, channels, patchSize, tokensPerFrame, intermediateSize } = config;
  yield [`${clip}.embeddings.class_embedding`, [hiddenSize]];
  yield [`${clip}.embeddings.patch_embedding.weight`, [hiddenSize, channels, patchSize, patchSize]];
  yield [`${clip}.embeddings.position_embedding.weight`, [tokensPerFrame, hiddenSize]];
  yield* affineShapes(`${clip}.pre_layrnorm`, [hiddenSize]);
  for (let layer = 0; layer < config.numLayers; layer++) {
    const prefix = `${clip}.encoder.layers.${layer}`;
    for (const part of ['k_proj', 'v_proj', 'q_proj', 'out_proj']) {
      yield* affineShapes(`${prefix}.self_attn.${part}`, [hiddenSize, hiddenSize]);
    }
    yield* affineShapes(`${prefix}.layer_norm1`, [hiddenSize]);
    yield* affineShapes(`${prefix}.mlp.fc1`, [intermediateSize, hiddenSize]);
    yield* affineShapes(`${prefix}.mlp.fc2`, [hiddenSize, intermediateSize]);
    yield* affineShapes(`${prefix}.layer_norm2`, [hiddenSize]);
  }
}

/** Keys and shapes of the temporal transformers, the attention between them and the projection. */
export function* temporalShapes(config: VisualConfig): Generator<NamedShape> {
  const { hiddenSize, temporalDepth, temporalInnerDim, temporalMlpDim, outputDim } = config;
  for (const side of ['local', 'global']) {
    const prefix = `${side}_temporal_transformer`;
    for (let layer = 0; layer < temporalDepth; layer++) {
      yield* affineShapes(`${prefix}.layers.${layer}.0.norm`, [hiddenSize]);
      yield [`${prefix}.layers.${layer}.0.fn.to_qkv.weight`, [3 * temporalInnerDim, hiddenSize]];
      yield* affineShapes(`${prefix}.layers.${layer}.0.fn.to_out.0`, [
        hiddenSize,
        temporalInnerDim,
      ]);
      yield* affineShapes(`${prefix}.layers.${layer}.1.norm`, [hiddenSize]);
      yield* affineShapes(`${prefix}.layers.${layer}.1.fn.net.0`, [temporalMlpDim, hiddenSize]);
      yield* affineShapes(`${prefix}.layers.${layer}.1.fn.net.3`, [hiddenSize, temporalMlpDim]);
    }
    yield* affineShapes(`${prefix}.norm`, [hiddenSize]);
  }
  for (const part of ['query', 'key', 'value', 'final_linear']) {
    yield* affineShapes(`multi_head_cross_attention.${part}`, [hiddenSize, hiddenSize]);
  }
  yield* affineShapes('multi_head_cross_attention.norm1', [hiddenSize]);
  yield* affineShapes('multi_head_cross_attention.norm2', [hiddenSize]);
  yield* affineShapes('visual_feature_proj', [outputDim, hiddenSize]);
}

/** Keys and shapes of the position embeddings of local and global frames. */
export function* positionShapes(config: VisualConfig): Generator<NamedShape> {
  const shape = [1, config.tokensPerFrame, config.hiddenSize];
  yield ['local_pos_embedding', shape];
  yield ['global_pos_embedding', shape];
}

/** Keys and shapes of every tensor that the visual module uses. */
export function* visualShapes(config: VisualConfig): Generator<NamedShape> {
  yield* positionShapes(config);
  yield* clipShapes(config);
  yield* temporalShapes(config);
}

function* affineShapes(prefix: string, shape: readonly number[]): Generator<NamedShape> {
  yield [`${prefix}.weight`, shape];
  yield [`${prefix}.bias`, [shape[0] ?? 0]];
}
