import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequenceLength } from './delay-pattern.ts';
import { LanguageModel } from './language-model.ts';
import {
  decodeOdd,
  oddConfig,
  oddPattern,
  randomNumbers,
  writeLanguageModel,
} from './test-language-model.ts';

const config = { ...oddConfig, hasBeat: true } as const;
const { dim } = config;
const steps = sequenceLength(oddPattern);
const embedding = randomNumbers(12 * dim, 2);

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-added-steps-'));
let model: LanguageModel;
let without: LanguageModel;
beforeAll(async () => {
  const none = randomNumbers(4 * dim, 9);
  await writeLanguageModel(folder, config, { precision: 'float32' });
  model = await LanguageModel.open(folder, config, none);
  without = await LanguageModel.open(folder, oddConfig, none);
});
afterAll(async () => {
  await model.close();
  await without.close();
  await rm(folder, { recursive: true });
});

/** Logits of every step with what is added to the steps [steps, dim], or of the model without a beat. */
async function logitsWith(added?: Float32Array, chunkSteps?: number): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  const opened = added ? model : without;
  const cross = await opened.attendTo(embedding, { addedSteps: added });
  // Tokens that do not depend on the model.
  const teacher = {
    takes: 2,
    codebooks: config.numCodebooks,
    length: oddPattern.length,
    values: new Int32Array(2 * config.numCodebooks * oddPattern.length).map((_, i) => i % 40),
  };
  const prompt = {
    ...teacher,
    length: 25,
    values: Int32Array.from({ length: 2 * config.numCodebooks * 25 }, (_, i) => {
      const row = Math.floor(i / 25);
      return teacher.values[row * oddPattern.length + (i % 25)]!;
    }),
  };
  await decodeOdd(
    opened,
    {},
    {
      seeds: [1, 2],
      cross,
      teacher,
      prompt,
      chunkSteps,
      onLogits: (_, values) => void logits.push(values.slice()),
    },
  );
  return logits;
}

const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('what is added to the embeddings of the steps', () => {
  it('changes nothing where it is 0', async () => {
    const [zero, plain] = [await logitsWith(new Float32Array(steps * dim)), await logitsWith()];
    expect(zero).toEqual(plain);
  });

  it('changes what follows its step and nothing before, in a prompt as well', async () => {
    const plain = await logitsWith(new Float32Array(steps * dim));
    const known = steps - plain.length;
    // The token that is drawn at step `known` was predicted by the step before it.
    for (const step of [10, known - 1, known + 40]) {
      const added = new Float32Array(steps * dim);
      added.set(randomNumbers(dim, 4), step * dim);
      const changed = await logitsWith(added);
      const first = plain.findIndex((logits, i) => difference(logits, changed[i]!) > 1e-4);
      expect(first).toBe(Math.max(0, step + 1 - known));
    }
  });

  it('is the same however decoding is divided into runs', async () => {
    const added = randomNumbers(steps * dim, 5);
    const whole = await logitsWith(added, 1000);
    for (const chunkSteps of [1, 7]) expect(await logitsWith(added, chunkSteps)).toEqual(whole);
  });

  it('must be given to a model with a beat', async () => {
    await expect(model.attendTo(embedding)).rejects.toThrow(/needs the places of its steps/);
  });
});
