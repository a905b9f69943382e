import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { decodeWindow, type DecodeWindowRequest } from './decode-window.ts';
import {
  concatenateTokens,
  createTokenBlock,
  sliceTokens,
  type TokenBlock,
} from './delay-pattern.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { LanguageModel } from './language-model.ts';
import { languageModelFiles } from './open-language-graphs.ts';
import { createRandom } from './random.ts';
import {
  defaultSampling,
  toGraphSampling,
  type SamplingParameters,
} from './sampling-parameters.ts';

// Odd sizes on purpose, to find code that assumes the sizes of the released models.
const config: LanguageModelConfig = {
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

function seededState(): StateDict {
  const tensors = [...languageModelShapes(config)].map((named) => {
    const [name, shape] = named;
    // Off the coarse grid of seeded values, which float16 would keep exactly.
    const read = () => {
      const values = seededValues(languageModelFormula(named), 5, elementCount(shape));
      return Promise.resolve(values.map((value, index) => value * (1 + (index % 7) * 1e-3)));
    };
    return [
      name,
      { name, shape, type: 'float32', byteLength: 4 * elementCount(shape), read },
    ] as const;
  });
  return new Map(tensors);
}

function randomEmbedding(tokens: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: tokens * config.dim }, () => random() / 2 ** 31 - 1);
}

const pattern = { delays: config.delays, length: 130, specialToken: config.cardinality };
const folders: string[] = [];

async function openModel(precision: Precision): Promise<LanguageModel> {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-language-model-'));
  folders.push(folder);
  const state = seededState();
  await writeModel(
    buildCrossGraph(state, config, { precision }),
    join(folder, languageModelFiles.cross),
  );
  await writeModel(
    buildDecoderGraph(state, config, { precision }),
    join(folder, languageModelFiles.decoder),
  );
  return LanguageModel.open(folder, config, randomEmbedding(4, 9));
}

async function decode(
  model: LanguageModel,
  parameters: Partial<SamplingParameters>,
  more: Partial<DecodeWindowRequest> & { seeds: readonly number[] },
): Promise<TokenBlock> {
  const prompt = more.prompt ?? createTokenBlock(more.seeds.length, config.numCodebooks, 0);
  const parts = [prompt];
  const request: DecodeWindowRequest = {
    cross: await model.attendTo(randomEmbedding(12, 2)),
    pattern,
    prompt,
    sampling: toGraphSampling({ ...defaultSampling, ...parameters }, config.cardinality),
    windowIndex: 0,
    ...more,
  };
  for await (const { start, tokens } of decodeWindow(model, request)) {
    expect(start).toBe(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(tokens);
  }
  return concatenateTokens(parts);
}

/** One take of a block. */
function takeOf(block: TokenBlock, take: number): Int32Array {
  const size = block.codebooks * block.length;
  return block.values.subarray(take * size, (take + 1) * size);
}

let model: LanguageModel;
beforeAll(async () => {
  model = await openModel('float32');
});
afterAll(async () => {
  await model.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe('decoding a window', () => {
  it('decodes valid tokens for every time and codebook', async () => {
    const tokens = await decode(model, {}, { seeds: [1] });
    expect([tokens.takes, tokens.codebooks, tokens.length]).toEqual([1, 3, 130]);
    expect(tokens.values.every((token) => token >= 0 && token < config.cardinality)).toBe(true);
    expect(new Set(tokens.values).size).toBeGreaterThan(20);
  });

  it('decodes the same tokens however decoding is divided into runs', async () => {
    const whole = await decode(model, {}, { seeds: [1, 2], chunkSteps: 1000 });
    for (const chunkSteps of [1, 7, 49, undefined]) {
      expect(await decode(model, {}, { seeds: [1, 2], chunkSteps })).toEqual(whole);
    }
  });

  it('computes exactly the same logits however decoding is divided into runs, after a prompt too', async () => {
    const prompt = sliceTokens(await decode(model, {}, { seeds: [1] }), 0, 25);
    const logitsOf = async (chunkSteps: number | undefined) => {
      const logits: number[] = [];
      const onLogits = (_: number, values: Float32Array) => void logits.push(...values);
      await decode(model, {}, { seeds: [2], prompt, chunkSteps, onLogits });
      return logits;
    };
    const whole = await logitsOf(1000);
    for (const chunkSteps of [1, 7, 49, undefined]) {
      const logits = await logitsOf(chunkSteps);
      expect(logits.filter((logit, index) => logit !== whole[index])).toEqual([]);
    }
  });

  it('decodes the same take for the same seed, and another for another seed', async () => {
    const [one, again, other] = [1, 1, 3].map((seed) => decode(model, {}, { seeds: [seed] }));
    expect(await again).toEqual(await one);
    expect(await other).not.toEqual(await one);
    expect(await decode(model, {}, { seeds: [1], windowIndex: 1 })).not.toEqual(await one);
  });

  it('decodes each take of a batch as if it were alone', async () => {
    const batch = await decode(model, {}, { seeds: [4, 5, 6] });
    for (const [take, seed] of [4, 5, 6].entries()) {
      expect(takeOf(batch, take)).toEqual((await decode(model, {}, { seeds: [seed] })).values);
    }
  });

  it('is greedy without noise, whatever the seed', async () => {
    const greedy = await decode(model, { greedy: true }, { seeds: [1] });
    expect(await decode(model, { temperature: 0 }, { seeds: [2] })).toEqual(greedy);
    expect(await decode(model, { topK: 1 }, { seeds: [3] })).toEqual(greedy);
    expect(await decode(model, { topP: 1e-6 }, { seeds: [3] })).toEqual(greedy);
  });

  it('continues a prompt: reading it at once equals having made it step by step', async () => {
    const greedy = await decode(model, { greedy: true }, { seeds: [1] });
    for (const length of [1, 60, 129]) {
      const prompt = sliceTokens(greedy, 0, length);
      expect(await decode(model, { greedy: true }, { seeds: [1], prompt })).toEqual(greedy);
    }
  });

  it('draws from the guided, tempered softmax of the best tokens', async () => {
    const draws = 600;
    const logits: Float32Array[] = [];
    const seeds = Array.from({ length: draws }, (_, index) => index);
    const short = { ...pattern, length: 1 };
    const parameters = { topK: 6, temperature: 1.3, cfgCoef: 2 };
    const tokens = await decode(model, parameters, {
      seeds,
      pattern: short,
      onLogits: (step, values) => {
        if (step === 1) logits.push(values.slice());
      },
    });
    const [values] = logits as [Float32Array];
    const half = values.length / 2;
    const guided = Array.from({ length: config.cardinality }, (_, token) => {
      const nothing = values[half + token] as number;
      return (
        (nothing + ((values[token] as number) - nothing) * parameters.cfgCoef) /
        parameters.temperature
      );
    });
    const threshold = guided.toSorted((a, b) => b - a)[parameters.topK - 1] as number;
    const weights = guided.map((logit) => (logit >= threshold ? Math.exp(logit) : 0));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, token) => {
      const expected = weight / total;
      const drawn = seeds.filter((_, take) => takeOf(tokens, take)[0] === token).length / draws;
      expect(Math.abs(drawn - expected)).toBeLessThan(
        4 * Math.sqrt((expected * (1 - expected)) / draws) + 1e-9,
      );
    });
  });

  it('stops within one run when aborted', async () => {
    const controller = new AbortController();
    let steps = 0;
    const request: DecodeWindowRequest = {
      cross: await model.attendTo(randomEmbedding(12, 2)),
      pattern,
      prompt: createTokenBlock(1, config.numCodebooks, 0),
      sampling: toGraphSampling(defaultSampling, config.cardinality),
      seeds: [1],
      windowIndex: 0,
      chunkSteps: 5,
    };
    const onProgress = ({ done }: { done: number }) => {
      steps = done;
      if (done > 20) controller.abort();
    };
    const run = async () => {
      for await (const part of decodeWindow(model, request, {
        signal: controller.signal,
        onProgress,
      }))
        void part;
    };
    await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
    expect(steps).toBeLessThan(30);
  });
});

describe('equal frames', () => {
  it('are read once, with the weight of all their copies', async () => {
    const film = randomEmbedding(12, 2);
    const frame = (index: number) =>
      film.subarray(index * 4 * config.dim, (index + 1) * 4 * config.dim);
    const join = (...parts: Float32Array[]) =>
      Float32Array.from(parts.flatMap((part) => [...part]));
    // The same number of copies of each frame does not change any weight.
    const doubled = join(film, frame(2), frame(0), frame(1));
    // Counted by hand: the first frame three times, one of them a little off and so not merged.
    const off = frame(0).map((value, index) => (index === 0 ? value + 1e-6 : value));
    const merged = join(frame(0), frame(0), frame(0), frame(1));
    const unmerged = join(frame(0), frame(0), off, frame(1));
    const logitsOf = async (embedding: Float32Array) => {
      const logits: number[] = [];
      const onLogits = (_: number, values: Float32Array) => void logits.push(...values);
      const cross = await model.attendTo(embedding);
      const short = { ...pattern, length: 8 };
      await decode(model, { greedy: true }, { seeds: [1], cross, onLogits, pattern: short });
      return { logits, tokens: cross['cross_bias']?.size };
    };
    for (const [left, right, tokens] of [
      [film, doubled, 12],
      [unmerged, merged, 8],
    ] as const) {
      const expected = await logitsOf(left);
      const actual = await logitsOf(right);
      expect(actual.tokens).toBe(tokens);
      for (const [index, logit] of actual.logits.entries()) {
        expect(logit).toBeCloseTo(expected.logits[index] as number, 3);
      }
    }
  });
});

describe('a take of a batch', () => {
  it.each(['float32', 'float16', 'int8', 'int4'] as const)(
    'has exactly the same logits as alone (%s), after a prompt too',
    async (precision) => {
      const other = await openModel(precision);
      const short = { ...pattern, length: 20 };
      const seeds = [4, 5, 6, 7, 8];
      const prompt = sliceTokens(await decode(model, {}, { seeds: [1] }), 0, 9);
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
          await decode(other, {}, more);
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
});

/** The logits of one take, [2, codebooks, cardinality], out of [2, takes, codebooks, cardinality]. */
function logitsOfTake(logits: Float32Array, takes: number, take: number): Float32Array {
  const size = logits.length / 2 / takes;
  const result = new Float32Array(2 * size);
  result.set(logits.subarray(take * size, (take + 1) * size));
  result.set(logits.subarray((takes + take) * size, (takes + take + 1) * size), size);
  return result;
}

describe('precisions', () => {
  it('keep the distributions of tokens near those of float32', async () => {
    const teacher = await decode(model, { greedy: true }, { seeds: [1] });
    const logitsOf = async (other: LanguageModel) => {
      const logits: Float32Array[] = [];
      const onLogits = (_: number, values: Float32Array) => void logits.push(values.slice());
      await decode(other, { greedy: true }, { seeds: [1], teacher, onLogits });
      return logits;
    };
    const expected = await logitsOf(model);
    for (const [precision, limit] of [
      ['float16', 1e-5],
      ['int8', 0.01],
      ['int4', 0.1],
    ] as const) {
      const other = await openModel(precision);
      const actual = await logitsOf(other);
      await other.close();
      let sum = 0;
      let rows = 0;
      expected.forEach((values, step) => {
        for (let start = 0; start < values.length; start += config.cardinality) {
          const end = start + config.cardinality;
          const changed = actual[step]?.subarray(start, end) as Float32Array;
          sum += kullbackLeibler(values.subarray(start, end), changed);
          rows++;
        }
      });
      expect(sum / rows).toBeLessThan(limit);
      expect(sum / rows).toBeGreaterThan(0);
    }
  });
});
