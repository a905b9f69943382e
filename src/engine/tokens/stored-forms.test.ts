import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seededDimensions } from '../checkpoint/seeded-scales.ts';
import { chooseLinearForm } from '../graph/language-model/choose-linear-form.ts';
import type { LinearForm } from '../graph/layers.ts';
import { readStoredWeights } from '../graph/stored-weights.ts';
import { decodeWindow } from './decode-window.ts';
import { createTokenBlock } from './delay-pattern.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { LanguageModel } from './language-model.ts';
import { languageModelFiles } from './open-language-graphs.ts';
import { defaultSampling, toGraphSampling } from './sampling-parameters.ts';
import { randomNumbers, writeLanguageModel } from './test-language-model.ts';

// As wide as a large block, unlike the models of other tests.
const config = {
  ...seededDimensions('tiny').languageModel,
  dim: 128,
  numHeads: 4,
  numLayers: 2,
  hiddenScale: 2,
  numCodebooks: 2,
  cardinality: 40,
  delays: [0, 1],
};

const embedding = (tokens: number) => randomNumbers(tokens * config.dim, tokens);

/** Logits of a model stored in `form`, and how a layer of its last and first layers are stored. */
async function decode(form: LinearForm) {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-forms-'));
  await writeLanguageModel(folder, config, form);
  const path = join(folder, languageModelFiles.decoder);
  const stored = [...(await readStoredWeights(path)).keys()];
  const model = await LanguageModel.open(folder, config, embedding(4));
  const logits: Float32Array[] = [];
  const decoding = decodeWindow(model, {
    cross: await model.attendTo(embedding(8)),
    pattern: { delays: config.delays, length: 20, specialToken: config.cardinality },
    prompt: createTokenBlock(1, config.numCodebooks, 0),
    sampling: toGraphSampling({ ...defaultSampling, greedy: true }, config.cardinality),
    seeds: [1],
    windowIndex: 0,
    teacher: createTokenBlock(1, config.numCodebooks, 20),
    onLogits: (_, values) => void logits.push(values.slice()),
  });
  for await (const part of decoding) void part;
  await model.close();
  await rm(folder, { recursive: true });
  return { logits: logits.flatMap((values) => [...values]), stored };
}

it('opens models with weights in blocks of 128 and of 32, as earlier versions imported them', async () => {
  const exact = await decode({ precision: 'float32' });
  for (const [form, limit, first, last] of [
    [{ precision: 'int8' }, 0.01, '8bit', '8bit'],
    [chooseLinearForm('int8', config.dim), 0.01, '8bit', '8bit'],
    [{ precision: 'int4' }, 0.1, '4bit', '4bit'],
    [chooseLinearForm('int4', config.dim), 0.1, '8bit', '4bit'],
  ] as const) {
    const { logits, stored } = await decode(form);
    expect(stored).toContain(`layers.0.linear1.${first}`);
    expect(stored).toContain(`layers.1.linear1.${last}`);
    let sum = 0;
    for (let start = 0; start < logits.length; start += config.cardinality) {
      const row = (values: number[]) =>
        Float32Array.from(values.slice(start, start + config.cardinality));
      sum += kullbackLeibler(row(exact.logits), row(logits));
    }
    const mean = (sum * config.cardinality) / logits.length;
    expect(mean).toBeGreaterThan(0);
    expect(mean).toBeLessThan(limit);
  }
});
