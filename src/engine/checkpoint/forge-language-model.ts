import { join } from 'node:path';

import { languageModelConfigText } from './seeded-config-text.ts';
import { seededDimensions, type SeededDimensions } from './seeded-scales.ts';
import { elementCount } from './stored-tensor.ts';
import { seededLanguageModelShapes } from './write-seeded-checkpoint.ts';
import { writeTorchCheckpoint } from './write-torch-checkpoint.ts';

/** Dimensions for tests, all different from any released model. */
export const oddDimensions: SeededDimensions = {
  ...seededDimensions('tiny'),
  languageModel: {
    ...seededDimensions('tiny').languageModel,
    dim: 24,
    numHeads: 2,
    numLayers: 3,
    hiddenScale: 2,
    numCodebooks: 3,
    cardinality: 10,
    delays: [0, 2, 3],
    windowSeconds: 12,
    strideSeconds: 9,
  },
  visual: {
    hiddenSize: 192,
    numHeads: 3,
    numLayers: 1,
    intermediateSize: 40,
    channels: 3,
    patchSize: 4,
    imageSize: 12,
    tokensPerFrame: 10,
    temporalDepth: 1,
    temporalNumHeads: 2,
    temporalInnerDim: 128,
    temporalMlpDim: 384,
    crossAttentionNumHeads: 3,
    outputDim: 24,
  },
  clipProjectionDim: 8,
  codec: { ...seededDimensions('tiny').codec, ratios: [4, 3], nFilters: 2, dimension: 6, bins: 10 },
};

/** For tests: writes a `state_dict.bin` whose settings or tensors differ from what they should be. */
export async function forgeLanguageModel(
  folder: string,
  edit: {
    readonly configText?: (text: string) => string;
    readonly shapes?: Readonly<Record<string, readonly number[] | undefined>>;
  },
): Promise<string> {
  const tensors = [...seededLanguageModelShapes(oddDimensions)].flatMap(([name, original]) => {
    const shape = edit.shapes && name in edit.shapes ? edit.shapes[name] : original;
    if (!shape) return [];
    const read = () => Promise.resolve(new Float32Array(elementCount(shape)));
    return [{ name, shape, type: 'float32' as const, read }];
  });
  const path = join(folder, 'state_dict.bin');
  const text = languageModelConfigText(oddDimensions.languageModel);
  await writeTorchCheckpoint(path, tensors, new Map([['xp.cfg', edit.configText?.(text) ?? text]]));
  return path;
}
