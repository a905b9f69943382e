import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWindow, type DecodeWindowRequest } from '../tokens/decode-window.ts';
import {
  concatenateTokens,
  createTokenBlock,
  sequenceLength,
  type TokenBlock,
} from '../tokens/delay-pattern.ts';
import { LanguageModel } from '../tokens/language-model.ts';
import { defaultSampling, toGraphSampling } from '../tokens/sampling-parameters.ts';
import type { DecodingModel } from '../tokens/window-decoder.ts';
import { CardLanguageModel } from './card-language-model.ts';
import { cardConfig, useSoftwareCard } from './test-card.ts';
import { randomNumbers, writeLanguageModel } from '../tokens/test-language-model.ts';

const hasCard = useSoftwareCard();
const patience = { timeout: 180_000 };

const { dim, numCodebooks, cardinality, delays } = cardConfig;
const nullEmbedding = randomNumbers(5 * dim, 9);
const embedding = randomNumbers(3 * 5 * dim, 2);

let folder: string;
let processor: LanguageModel;
let card: CardLanguageModel;
beforeAll(async () => {
  if (!hasCard) return;
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-card-'));
  await writeLanguageModel(folder, cardConfig, { precision: 'float32' });
  processor = await LanguageModel.open(folder, cardConfig, nullEmbedding);
  card = await CardLanguageModel.open(folder, cardConfig, nullEmbedding);
}, 120_000);
afterAll(async () => {
  if (!hasCard) return;
  await processor.close();
  await card.close();
  await rm(folder, { recursive: true });
});

type Request = Pick<DecodeWindowRequest, 'sampling' | 'seeds' | 'prompt'> & { length: number };

async function decode<Cross>(
  model: DecodingModel<Cross>,
  cross: Cross,
  { length, ...request }: Request,
): Promise<TokenBlock> {
  const pattern = { delays, length, specialToken: cardinality };
  const parts = [request.prompt];
  const window = { cross, pattern, windowIndex: 0, ...request };
  for await (const { tokens } of decodeWindow(model, window)) parts.push(tokens);
  return concatenateTokens(parts);
}

async function decodeOnBoth(request: Request): Promise<TokenBlock[]> {
  const video = { embedding, bias: new Float32Array(embedding.length / dim) };
  const expected = await decode(processor, await processor.attendTo(embedding), request);
  return [await decode(card, video, request), expected];
}

describe.skipIf(!hasCard)('the language model on a graphics card', () => {
  it('decodes greedily to the tokens of the processor', patience, async () => {
    const greedy = toGraphSampling({ ...defaultSampling, greedy: true }, cardinality);
    const prompt = createTokenBlock(2, numCodebooks, 7);
    prompt.values.set(prompt.values.map((_, index) => (index * 5) % cardinality));
    const [made, expected] = await decodeOnBoth({
      sampling: greedy,
      seeds: [0, 0],
      prompt,
      // Beyond the first growth of the past.
      length: 70,
    });
    expect(made).toEqual(expected);
    expect(new Set(expected?.values).size).toBeGreaterThan(cardinality / 2);
  });

  it(
    'makes less than two tensors for each step, and keeps none of a window',
    patience,
    async () => {
      const sampling = toGraphSampling({ ...defaultSampling, topK: 6 }, cardinality);
      const request = { sampling, seeds: [1], prompt: createTokenBlock(1, numCodebooks, 0) };
      const window = { embedding, bias: new Float32Array(embedding.length / dim) };
      await decode(card, window, { ...request, length: 20 });
      const before = card.tensorCounts;
      await decode(card, window, { ...request, length: 20 });
      const first = card.tensorCounts;
      await decode(card, window, { ...request, length: 50 });
      const second = card.tensorCounts;
      expect([first.held, second.held]).toEqual([before.held, before.held]);
      // The second window has 30 steps more, and is otherwise alike.
      const more = second.made - first.made - (first.made - before.made);
      expect(more / 30).toBeLessThan(2);
    },
  );

  it('adds to the embeddings of the steps what the processor adds', patience, async () => {
    const config = { ...cardConfig, hasBeat: true } as const;
    const there = await CardLanguageModel.open(folder, config, nullEmbedding);
    const here = await LanguageModel.open(folder, config, nullEmbedding);
    try {
      const length = 30;
      const steps = sequenceLength({ delays, length, specialToken: cardinality });
      const addedSteps = randomNumbers(steps * dim, 4);
      const sampling = toGraphSampling({ ...defaultSampling, greedy: true }, cardinality);
      const prompt = createTokenBlock(1, numCodebooks, 0);
      const request = { sampling, seeds: [0], prompt, length };
      const video = { embedding, bias: new Float32Array(embedding.length / dim), addedSteps };
      const expected = await decode(here, await here.attendTo(embedding, { addedSteps }), request);
      expect(await decode(there, video, request)).toEqual(expected);
      const plain = await decode(processor, await processor.attendTo(embedding), request);
      expect(plain).not.toEqual(expected);
    } finally {
      await there.close();
      await here.close();
    }
  });

  it.each([
    ['top-k', { topK: 6 }],
    ['top-p', { topP: 0.8 }],
  ])('draws the tokens that seeds give on the processor, with %s', patience, async (_, given) => {
    const sampling = toGraphSampling({ ...defaultSampling, ...given }, cardinality);
    const prompt = createTokenBlock(2, numCodebooks, 0);
    const [made, expected] = await decodeOnBoth({ sampling, seeds: [11, 12], prompt, length: 20 });
    expect(made).toEqual(expected);
    const length = (expected?.values.length ?? 0) / 2;
    expect(expected?.values.slice(0, length)).not.toEqual(expected?.values.slice(length));
  });
});
