import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { LongTaskOptions, Progress } from '../../shared/progress.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { bytesPerElement } from './decode-elements.ts';
import { decoderShapes, encoderShapes } from './codec-shapes.ts';
import type { CodecConfig } from './codec-config.ts';
import { encodeFloat16 } from './encode-float16.ts';
import { languageModelShapes } from './language-model-config.ts';
import { codecConfigText, languageModelConfigText } from './seeded-config-text.ts';
import { codecFormula, languageModelFormula } from './seeded-formulas.ts';
import { seededDimensions, type SeededDimensions, type SeededScale } from './seeded-scales.ts';
import { fillSeeded, type SeededFormula } from './seeded-weights.ts';
import { elementCount } from './stored-tensor.ts';
import type { NamedShape } from './tensor-shapes.ts';
import { clipShapes, positionShapes, temporalShapes } from './visual-config.ts';
import { writeTorchCheckpoint, type WritableTensor } from './write-torch-checkpoint.ts';

/** Options of a seeded checkpoint. */
export interface SeededCheckpoint {
  /** A named scale, or custom dimensions. */
  readonly scale: SeededScale | SeededDimensions;
  readonly seed: number;
  /** Element type of the language model; the codec is always float32. Default float32. */
  readonly type?: 'float32' | 'float16' | undefined;
}

// The version of audiocraft whose layout is written.
const version = '1.2.0a1';

/**
 * Writes `state_dict.bin` and `compression_state_dict.bin` with reproducible random weights, in the
 * reference's format, into `folder`. The model is untrained: its music is noise. One tensor at a
 * time is in memory; interrupted, it leaves neither file. AppError `cancelled`, `disk-full`, `no-permission`.
 */
export async function writeSeededCheckpoint(
  folder: string,
  { scale, seed, type = 'float32' }: SeededCheckpoint,
  { signal, onProgress }: LongTaskOptions = {},
): Promise<void> {
  const dimensions = typeof scale === 'string' ? seededDimensions(scale) : scale;
  const model = [...seededLanguageModelShapes(dimensions)].map((named) =>
    seededTensor(named, languageModelFormula(named), seed, type),
  );
  const codec = [...seededCodecShapes(dimensions.codec)].map((named) =>
    seededTensor(named, codecFormula(named), seed, 'float32'),
  );
  const codecBytes = byteCount(codec);
  const total = codecBytes + byteCount(model);
  const report = (before: number) => (progress: Progress) =>
    onProgress?.({
      stage: 'writing seeded weights',
      done: before + progress.done,
      total,
      unit: 'bytes',
    });
  await makeFolder(folder);
  const codecPath = join(folder, 'compression_state_dict.bin');
  const modelPath = join(folder, 'state_dict.bin');
  const codecEntries = releaseEntries(codecConfigText(dimensions.codec));
  const modelEntries = releaseEntries(languageModelConfigText(dimensions.languageModel));
  await writeTorchCheckpoint(codecPath, codec, codecEntries, { signal, onProgress: report(0) });
  try {
    await writeTorchCheckpoint(modelPath, model, modelEntries, {
      signal,
      onProgress: report(codecBytes),
    });
  } catch (error) {
    await rm(codecPath, { force: true });
    throw error;
  }
}

/** All tensors of a language model's `state_dict.bin`, including unused ones. */
export function* seededLanguageModelShapes(dimensions: SeededDimensions): Generator<NamedShape> {
  const { languageModel, visual, clipProjectionDim } = dimensions;
  const clip = 'visual_encoder_model';
  const t5 = 'condition_provider.conditioners.description.output_proj';
  yield* positionShapes(visual);
  yield [`${t5}.weight`, [languageModel.dim, 768]];
  yield [`${t5}.bias`, [languageModel.dim]];
  yield* languageModelShapes(languageModel);
  yield* clipShapes(visual);
  yield [`${clip}.vision_model.post_layernorm.weight`, [visual.hiddenSize]];
  yield [`${clip}.vision_model.post_layernorm.bias`, [visual.hiddenSize]];
  yield [`${clip}.visual_projection.weight`, [clipProjectionDim, visual.hiddenSize]];
  yield* temporalShapes(visual);
}

/** All tensors of a codec's `compression_state_dict.bin`, including those used only in training. */
export function* seededCodecShapes(codec: CodecConfig): Generator<NamedShape> {
  yield* encoderShapes(codec);
  yield* decoderShapes(codec);
  for (let k = 0; k < codec.numCodebooks; k++) {
    const codebook = `quantizer.vq.layers.${k}._codebook`;
    yield [`${codebook}.inited`, [1]];
    yield [`${codebook}.cluster_size`, [codec.bins]];
    yield [`${codebook}.embed`, [codec.bins, codec.dimension]];
    yield [`${codebook}.embed_avg`, [codec.bins, codec.dimension]];
  }
}

function seededTensor(
  [name, shape]: NamedShape,
  formula: SeededFormula,
  seed: number,
  type: 'float32' | 'float16',
): WritableTensor {
  const read = (): Promise<Float32Array | Uint16Array> => {
    const count = elementCount(shape);
    const values = type === 'float16' ? new Uint16Array(count) : new Float32Array(count);
    fillSeeded(values, formula, seed, type === 'float16' ? toHalf : (value) => value);
    return Promise.resolve(values);
  };
  return { name, shape, type, read };
}

function toHalf(value: number): number {
  return encodeFloat16(Float32Array.of(value))[0] ?? 0;
}

function byteCount(tensors: readonly WritableTensor[]): number {
  return tensors.reduce(
    (sum, { shape, type }) => sum + elementCount(shape) * bytesPerElement[type],
    0,
  );
}

function releaseEntries(configText: string): Map<string, string | boolean> {
  return new Map<string, string | boolean>([
    ['xp.cfg', configText],
    ['version', version],
    ['exported', true],
  ]);
}
