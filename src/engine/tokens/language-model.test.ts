import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWindow, type DecodeWindowRequest } from './decode-window.ts';
import { createTokenBlock, sliceTokens, type TokenBlock } from './delay-pattern.ts';
import type { LanguageModel } from './language-model.ts';
import { defaultSampling, toGraphSampling } from './sampling-parameters.ts';
import {
  decodeOdd as decode,
  oddConfig as config,
  oddPattern as pattern,
  openSeededModel,
  randomNumbers,
} from './test-language-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-language-model-'));

/** One take of a block. */
function takeOf(block: TokenBlock, take: number): Int32Array {
  const size = block.codebooks * block.length;
  return block.values.subarray(take * size, (take + 1) * size);
}

let model: LanguageModel;
beforeAll(async () => {
  model = await openSeededModel(folder, config, { precision: 'float32' }, 4);
});
afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true });
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
      cross: await model.attendTo(randomNumbers(12 * config.dim, 2)),
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
    const film = randomNumbers(12 * config.dim, 2);
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
