import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardConfig } from './card/test-card.ts';
import { randomNumbers, writeLanguageModel } from './tokens/test-language-model.ts';
import { compareLanguageModels } from './compare-language-models.ts';
import { LanguageModel } from './tokens/language-model.ts';
import type { ComposingModel } from './tokens/window-decoder.ts';

let folder: string;
let exact: LanguageModel;
let rounded: LanguageModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-compare-'));
  const open = async (precision: 'float32' | 'int8') => {
    const path = await mkdtemp(join(folder, precision));
    await writeLanguageModel(path, cardConfig, { precision });
    return LanguageModel.open(path, cardConfig, randomNumbers(5 * cardConfig.dim, 9));
  };
  exact = await open('float32');
  rounded = await open('int8');
});
afterAll(async () => {
  await exact.close();
  await rounded.close();
  await rm(folder, { recursive: true });
});

const compare = (made: ComposingModel) =>
  compareLanguageModels({ made, expected: exact, config: cardConfig, tokensPerFrame: 5 });

/** The model with something changed in the logits of every step. */
function spoilt(change: (logits: Float32Array) => Float32Array): ComposingModel {
  return {
    shape: exact.shape,
    attendTo: (embedding) => exact.attendTo(embedding),
    close: () => Promise.resolve(),
    startDecoding: (cross, takes, steps) => {
      const decoder = exact.startDecoding(cross as never, takes, steps);
      return {
        get longestRun() {
          return decoder.longestRun;
        },
        start: (sequence) => decoder.start(sequence),
        decode: async (request) => {
          const { chosen, logits } = await decoder.decode(request);
          return { chosen, logits: change(logits as Float32Array) };
        },
        close: () => decoder.close(),
      };
    },
  };
}

it('is nothing for the same model, and little for rounded weights', async () => {
  expect(await compare(exact)).toBe(0);
  const little = await compare(rounded);
  expect(little).toBeGreaterThan(0);
  expect(little).toBeLessThan(0.01);
});

it('is much where a device computes something else, and infinite where that is no number', async () => {
  expect(await compare(spoilt((logits) => logits.toReversed()))).toBeGreaterThan(0.05);
  expect(await compare(spoilt((logits) => logits.fill(NaN)))).toBe(Infinity);
});
