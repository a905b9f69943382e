import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  languageModelShapes,
  type LanguageModelConfig,
} from '../checkpoint/language-model-config.ts';
import { languageModelFormula } from '../checkpoint/seeded-formulas.ts';
import { seededValues } from '../checkpoint/seeded-weights.ts';
import { elementCount, type StateDict } from '../checkpoint/stored-tensor.ts';
import { buildCrossGraph } from '../graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from '../graph/language-model/decoder-graph.ts';
import type { LinearForm } from '../graph/layers.ts';
import { writeModel } from '../graph/write-model.ts';
import { decodeWindow, type DecodeWindowRequest } from './decode-window.ts';
import { concatenateTokens, createTokenBlock, type TokenBlock } from './delay-pattern.ts';
import { LanguageModel } from './language-model.ts';
import { languageModelFiles } from './open-language-graphs.ts';
import { createRandom, uniformNumbers } from './random.ts';
import {
  defaultSampling,
  toGraphSampling,
  type SamplingParameters,
} from './sampling-parameters.ts';

/** For tests: odd sizes, to find code that assumes the sizes of the released models. */
export const oddConfig: LanguageModelConfig = {
  dim: 48,
  numHeads: 3,
  numLayers: 2,
  hiddenScale: 2,
  numCodebooks: 3,
  cardinality: 40,
  delays: [0, 1, 3],
  normFirst: true,
  activation: 'gelu',
  guidanceCoefficient: 3,
  sampleRate: 32_000,
  videoFramesPerSecond: 2,
  windowSeconds: 30,
  strideSeconds: 29.5,
};

/** A window of {@link oddConfig} that is longer than two blocks of the past. */
export const oddPattern = {
  delays: oddConfig.delays,
  length: 130,
  specialToken: oddConfig.cardinality,
};

/** Numbers from -1 to 1. */
export function randomNumbers(length: number, seed: number): Float32Array {
  return uniformNumbers(length, createRandom(seed));
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

/** Writes the files of a language model with the weights of {@link seededState} into `folder`. */
export async function writeLanguageModel(
  folder: string,
  config: LanguageModelConfig,
  form: LinearForm,
): Promise<void> {
  const state = seededState(config);
  await writeModel(buildCrossGraph(state, config, form), join(folder, languageModelFiles.cross));
  await writeModel(
    buildDecoderGraph(state, config, form),
    join(folder, languageModelFiles.decoder),
  );
}

/** Opens a language model of {@link seededState} whose files are written into a new folder in `parent`. */
export async function openSeededModel(
  parent: string,
  config: LanguageModelConfig,
  form: LinearForm,
  tokensPerFrame: number,
): Promise<LanguageModel> {
  const folder = await mkdtemp(join(parent, 'model-'));
  await writeLanguageModel(folder, config, form);
  return LanguageModel.open(folder, config, randomNumbers(tokensPerFrame * config.dim, 9));
}

/** Decodes a window of {@link oddPattern}; expects its stretches to follow each other. */
export async function decodeOdd(
  model: LanguageModel,
  parameters: Partial<SamplingParameters>,
  more: Partial<DecodeWindowRequest> & { seeds: readonly number[] },
): Promise<TokenBlock> {
  const prompt = more.prompt ?? createTokenBlock(more.seeds.length, oddConfig.numCodebooks, 0);
  const parts = [prompt];
  const request: DecodeWindowRequest = {
    cross: more.cross ?? (await model.attendTo(randomNumbers(12 * oddConfig.dim, 2))),
    pattern: oddPattern,
    prompt,
    sampling: toGraphSampling({ ...defaultSampling, ...parameters }, oddConfig.cardinality),
    windowIndex: 0,
    ...more,
  };
  for await (const { start, tokens } of decodeWindow(model, request)) {
    expect(start).toBe(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(tokens);
  }
  return concatenateTokens(parts);
}
