import { AppError } from '../../../shared/app-error.ts';
import type { TensorSource } from '../../checkpoint/stored-tensor.ts';

/** Every size of the visual encoder, as its tensors' shapes tell. */
export interface VisualShapes {
  /** Width of CLIP and of the temporal transformers, 768 in ViT-B. */
  readonly hidden: number;
  /** Tokens of one frame: class and patches. */
  readonly tokens: number;
  readonly imageSize: number;
  readonly patchSize: number;
  readonly clipLayers: number;
  readonly clipHeads: number;
  readonly localDepth: number;
  readonly globalDepth: number;
  readonly temporalHeads: number;
  readonly temporalHeadSize: number;
  readonly fusionHeads: number;
  /** Width of the language model, which the visual embedding is projected to. */
  readonly dim: number;
}

/** CLIP's vision models all have heads of this size; no checkpoint stores it. */
const clipHeadSize = 64;

/** The reference builds `multi_head_cross_attention` with this many heads; it is not stored. */
const fusionHeads = 3;

const temporalHeadSize = 64;

const patchEmbeddingKey = 'visual_encoder_model.vision_model.embeddings.patch_embedding.weight';

/**
 * Derives the encoder's sizes from the language model's tensors.
 *
 * @throws AppError `bad-checkpoint` when a tensor is missing or the shapes do not fit together
 */
export function readVisualShapes(tensors: ReadonlyMap<string, TensorSource>): VisualShapes {
  const [hidden = 0, , patchSize = 0] = requireTensor(tensors, patchEmbeddingKey).shape;
  const [tokens = 0] = requireTensor(
    tensors,
    'visual_encoder_model.vision_model.embeddings.position_embedding.weight',
  ).shape;
  const [qkvRows = 0] = requireTensor(
    tensors,
    'local_temporal_transformer.layers.0.0.fn.to_qkv.weight',
  ).shape;
  const [dim = 0] = requireTensor(tensors, 'visual_feature_proj.weight').shape;
  return {
    hidden,
    tokens,
    imageSize: Math.sqrt(tokens - 1) * patchSize,
    patchSize,
    clipLayers: countLayers(tensors, 'visual_encoder_model.vision_model.encoder.layers.'),
    clipHeads: hidden / clipHeadSize,
    localDepth: countLayers(tensors, 'local_temporal_transformer.layers.'),
    globalDepth: countLayers(tensors, 'global_temporal_transformer.layers.'),
    temporalHeads: qkvRows / 3 / temporalHeadSize,
    temporalHeadSize,
    fusionHeads,
    dim,
  };
}

/** The tensor under `name`. @throws AppError `bad-checkpoint` when it is missing */
export function requireTensor(
  tensors: ReadonlyMap<string, TensorSource>,
  name: string,
): TensorSource {
  const tensor = tensors.get(name);
  if (!tensor) {
    throw new AppError('bad-checkpoint', `The checkpoint has no tensor "${name}".`);
  }
  return tensor;
}

/** `name.weight` and `name.bias`. @throws AppError `bad-checkpoint` when one is missing */
export function requireLayer(
  tensors: ReadonlyMap<string, TensorSource>,
  name: string,
): { weight: TensorSource; bias: TensorSource } {
  return {
    weight: requireTensor(tensors, `${name}.weight`),
    bias: requireTensor(tensors, `${name}.bias`),
  };
}

function countLayers(tensors: ReadonlyMap<string, TensorSource>, prefix: string): number {
  const indices = new Set<string>();
  for (const name of tensors.keys()) {
    if (name.startsWith(prefix)) indices.add(name.slice(prefix.length).split('.', 1)[0] as string);
  }
  return indices.size;
}
