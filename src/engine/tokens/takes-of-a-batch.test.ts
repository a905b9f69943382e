import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  languageModelShapes,
  type LanguageModelConfig,
} from '../checkpoint/language-model-config.ts';
import { languageModelFormula } from '../checkpoint/seeded-formulas.ts';
import { seededValues } from '../checkpoint/seeded-weights.ts';
import { elementCount, type StateDict } from '../checkpoint/stored-tensor.ts';
import { buildCrossGraph } from '../graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from '../graph/language-model/decoder-graph.ts';
import { precisions, type Precision } from '../graph/precision.ts';
import { writeModel } from '../graph/write-model.ts';
import { decodeWindow } from './decode-window.ts';
import { concatenateTokens, createTokenBlock, type TokenBlock } from './delay-pattern.ts';
import { LanguageModel } from './language-model.ts';
import { languageModelFiles } from './open-language-graphs.ts';
import { pastBlockLength } from './past.ts';
import { createRandom } from './random.ts';
import { defaultSampling, toGraphSampling } from './sampling-parameters.ts';

// Widths of released models: multiples of 128, for which products have kernels of their own.
const config: LanguageModelConfig = {
  dim: 256,
  numHeads: 4,
  numLayers: 2,
  hiddenScale: 4,
  numCodebooks: 4,
  cardinality: 512,
  delays: [0, 1, 2, 3],
  normFirst: true,
  activation: 'gelu',
  guidanceCoefficient: 3,
  sampleRate: 32_000,
  videoFramesPerSecond: 2,
  windowSeconds: 30,
  strideSeconds: 29.5,
};
const visual = { tokensPerFrame: 17, frames: 7 };

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-batch-'));
afterAll(() => rm(folder, { recursive: true }));

function noise(length: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random() / 2 ** 31 - 1);
}

async function openModel(precision: Precision): Promise<LanguageModel> {
  const path = await mkdtemp(join(folder, 'model-'));
  const state: StateDict = new Map(
    [...languageModelShapes(config)].map((named) => {
      const [name, shape] = named;
      const count = elementCount(shape);
      const read = () => Promise.resolve(seededValues(languageModelFormula(named), 5, count));
      return [name, { name, shape, type: 'float32', byteLength: 4 * count, read }] as const;
    }),
  );
  const files = languageModelFiles;
  await writeModel(buildCrossGraph(state, config, { precision }), join(path, files.cross));
  await writeModel(buildDecoderGraph(state, config, { precision }), join(path, files.decoder));
  return LanguageModel.open(path, config, noise(visual.tokensPerFrame * config.dim, 9));
}

async function compose(
  model: LanguageModel,
  seeds: readonly number[],
  chunkSteps?: number,
): Promise<TokenBlock> {
  const embedding = noise(visual.frames * visual.tokensPerFrame * config.dim, 2);
  const { delays, cardinality } = config;
  const decoding = decodeWindow(model, {
    cross: await model.attendTo(embedding),
    // Beyond the first block of the past.
    pattern: { delays, length: pastBlockLength + 12, specialToken: cardinality },
    prompt: createTokenBlock(seeds.length, delays.length, 0),
    sampling: toGraphSampling(defaultSampling, cardinality),
    seeds,
    windowIndex: 0,
    chunkSteps,
  });
  const parts: TokenBlock[] = [];
  for await (const { tokens } of decoding) parts.push(tokens);
  return concatenateTokens(parts);
}

it.each(precisions)(
  'has the tokens of the same seed made alone, in %s, in every batch up to the largest',
  { timeout: 120_000 },
  async (precision) => {
    const model = await openModel(precision);
    const seeds = [4, 5, 6, 7, 8, 9, 10, 11];
    const alone = await Promise.all(seeds.slice(0, 3).map((seed) => compose(model, [seed])));
    for (const [size, chunkSteps] of [
      [2, undefined],
      [3, 5],
      [4, 64],
      [8, 17],
    ] as const) {
      const batch = await compose(model, seeds.slice(0, size), chunkSteps);
      const length = batch.values.length / size;
      for (const [take, one] of alone.slice(0, size).entries()) {
        const made = batch.values.subarray(take * length, (take + 1) * length);
        const differing = made.findIndex((token, place) => token !== one.values[place]);
        expect({ size, take, differing }).toEqual({ size, take, differing: -1 });
      }
    }
    await model.close();
  },
);
