import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import { precisions } from '../graph/precision.ts';
import { decodeWindow } from './decode-window.ts';
import {
  concatenateTokens,
  createTokenBlock,
  sliceTokens,
  type TokenBlock,
} from './delay-pattern.ts';
import type { LanguageModel } from './language-model.ts';
import { pastBlockLength } from './past.ts';
import { defaultSampling, toGraphSampling } from './sampling-parameters.ts';
import {
  decodeOdd,
  oddConfig,
  oddPattern,
  openSeededModel,
  randomNumbers,
} from './test-language-model.ts';

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

async function compose(
  model: LanguageModel,
  seeds: readonly number[],
  chunkSteps?: number,
): Promise<TokenBlock> {
  const embedding = randomNumbers(visual.frames * visual.tokensPerFrame * config.dim, 2);
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
    const model = await openSeededModel(folder, config, { precision }, visual.tokensPerFrame);
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

it.each(['float32', 'float16', 'int8', 'int4'] as const)(
  'has exactly the same logits as alone (%s), after a prompt too',
  async (precision) => {
    const other = await openSeededModel(folder, oddConfig, { precision }, 4);
    const short = { ...oddPattern, length: pastBlockLength + 12 };
    const seeds = [4, 5, 6, 7, 8];
    const prompt = sliceTokens(await decodeOdd(other, {}, { seeds: [1] }), 0, 9);
    for (const length of [0, 9]) {
      const logitsOf = async (some: readonly number[], chunkSteps?: number) => {
        const steps: Float32Array[] = [];
        const onLogits = (_: number, values: Float32Array) => void steps.push(values.slice());
        const repeated = createTokenBlock(some.length, prompt.codebooks, length);
        for (const take of some.keys()) {
          const part = sliceTokens(prompt, 0, length).values;
          repeated.values.set(part, take * part.length);
        }
        const more = { seeds: some, pattern: short, prompt: repeated, onLogits, chunkSteps };
        await decodeOdd(other, {}, more);
        return steps;
      };
      for (const batch of [seeds.slice(0, 2), seeds]) {
        const together = await logitsOf(batch, 7);
        for (const [take, seed] of batch.entries()) {
          const alone = await logitsOf([seed]);
          const differing = alone.flatMap((values, step) =>
            logitsOfTake(together[step] as Float32Array, batch.length, take).some(
              (logit, index) => logit !== values[index],
            )
              ? [step]
              : [],
          );
          expect({ batch, take, differing }).toEqual({ batch, take, differing: [] });
        }
      }
    }
    await other.close();
  },
);

/** The logits of one take, [2, codebooks, cardinality], out of [2, takes, codebooks, cardinality]. */
function logitsOfTake(logits: Float32Array, takes: number, take: number): Float32Array {
  const size = logits.length / 2 / takes;
  const result = new Float32Array(2 * size);
  result.set(logits.subarray(take * size, (take + 1) * size));
  result.set(logits.subarray((takes + take) * size, (takes + take + 1) * size), size);
  return result;
}
