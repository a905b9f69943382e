import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Precision } from '../graph/precision.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import type { LanguageModel } from './language-model.ts';
import {
  decodeOdd as decode,
  oddConfig as config,
  openSeededModel,
} from './test-language-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-precisions-'));
afterAll(() => rm(folder, { recursive: true }));

const open = (precision: Precision) => openSeededModel(folder, config, { precision }, 4);

it('keeps the distributions of tokens near those of float32 in every precision', async () => {
  const model = await open('float32');
  const teacher = await decode(model, { greedy: true }, { seeds: [1] });
  const logitsOf = async (other: LanguageModel) => {
    const logits: Float32Array[] = [];
    const onLogits = (_: number, values: Float32Array) => void logits.push(values.slice());
    await decode(other, { greedy: true }, { seeds: [1], teacher, onLogits });
    return logits;
  };
  const expected = await logitsOf(model);
  await model.close();
  for (const [precision, limit] of [
    ['float16', 1e-5],
    ['int8', 0.01],
    ['int4', 0.1],
  ] as const) {
    const other = await open(precision);
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
