import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  languageModelShapes,
  type LanguageModelConfig,
} from '../checkpoint/language-model-config.ts';
import { languageModelFormula } from '../checkpoint/seeded-formulas.ts';
import { seededValues } from '../checkpoint/seeded-weights.ts';
import { elementCount, type StateDict } from '../checkpoint/stored-tensor.ts';
import { buildCrossGraph } from '../graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from '../graph/language-model/decoder-graph.ts';
import type { Precision } from '../graph/precision.ts';
import { writeModel } from '../graph/write-model.ts';
import { languageModelFiles } from '../tokens/open-language-graphs.ts';
import { createRandom } from '../tokens/random.ts';

/** The Vulkan driver in software that Chromium brings. */
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Whether tests can use WebGPU, with the software driver; says so where they cannot. */
export function useSoftwareCard(): boolean {
  if (!existsSync(softwareDriver)) {
    console.warn(`SKIPPED: nothing is tested on WebGPU, there is no "${softwareDriver}".`);
    return false;
  }
  process.env['VK_ICD_FILENAMES'] = softwareDriver;
  return true;
}

/** A language model as small as the software driver wants it; odd, so that no size is wired in. */
export const cardConfig: LanguageModelConfig = {
  dim: 24,
  numHeads: 2,
  numLayers: 2,
  hiddenScale: 2,
  numCodebooks: 2,
  cardinality: 20,
  delays: [0, 2],
  normFirst: true,
  activation: 'gelu',
  guidanceCoefficient: 3,
  sampleRate: 32_000,
  videoFramesPerSecond: 2,
  windowSeconds: 30,
  strideSeconds: 29.5,
};

/** Writes the files of a language model with reproducible random weights into `folder`. */
export async function writeLanguageModel(
  folder: string,
  config: LanguageModelConfig,
  precision: Precision,
): Promise<void> {
  const state = seededState(config);
  const form = { precision };
  await writeModel(buildCrossGraph(state, config, form), join(folder, languageModelFiles.cross));
  await writeModel(
    buildDecoderGraph(state, config, form),
    join(folder, languageModelFiles.decoder),
  );
}

/** Numbers from -1 to 1. */
export function randomNumbers(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random() / 2 ** 31 - 1);
}

/** Reproducible random weights of a language model. */
export function seededState(config: LanguageModelConfig): StateDict {
  const tensors = [...languageModelShapes(config)].map((named) => {
    const [name, shape] = named;
    // Off the coarse grid of seeded values, which float16 would keep exactly.
    const read = () => {
      const values = seededValues(languageModelFormula(named), 5, elementCount(shape));
      return Promise.resolve(values.map((value, index) => value * (1 + (index % 7) * 1e-3)));
    };
    const byteLength = 4 * elementCount(shape);
    return [name, { name, shape, type: 'float32', byteLength, read }] as const;
  });
  return new Map(tensors);
}
