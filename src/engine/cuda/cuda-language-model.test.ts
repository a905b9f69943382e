import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { chooseLinearForm } from '../graph/language-model/choose-linear-form.ts';
import type { LinearForm } from '../graph/layers.ts';
import { openEncodedSession, type EncodedModel } from '../session/open-session.ts';
import { decodeWindow } from '../tokens/decode-window.ts';
import { createTokenBlock, type TokenBlock } from '../tokens/delay-pattern.ts';
import { kullbackLeibler } from '../tokens/kullback-leibler.ts';
import { LanguageModel } from '../tokens/language-model.ts';
import { createRandom } from '../tokens/random.ts';
import { defaultSampling, toGraphSampling } from '../tokens/sampling-parameters.ts';
import {
  oddConfig as config,
  randomNumbers,
  writeLanguageModel,
} from '../tokens/test-language-model.ts';
import type { ComposingModel } from '../tokens/window-decoder.ts';
import { CudaLanguageModel } from './cuda-language-model.ts';
import { openCudaSession } from './open-cuda-session.ts';

const tokensPerFrame = 4;
const frames = 6;
/** Longer than a block of the past. */
const length = 280;

const parent = await mkdtemp(join(tmpdir(), 'vidmuse-cuda-model-'));
afterAll(() => rm(parent, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

async function written(form: LinearForm) {
  const folder = await mkdtemp(join(parent, 'model-'));
  await writeLanguageModel(folder, config, form);
  const nullEmbedding = randomNumbers(tokensPerFrame * config.dim, 9);
  return { folder, config, nullEmbedding };
}

/** Two takes with the tokens of `teacher`; gives the logits of every step. */
async function follow(model: ComposingModel, teacher: TokenBlock): Promise<Float32Array[]> {
  const logits: Float32Array[] = [];
  const decoding = decodeWindow(model, {
    cross: await model.attendTo(randomNumbers(frames * tokensPerFrame * config.dim, 2)),
    pattern: { delays: config.delays, length, specialToken: config.cardinality },
    prompt: createTokenBlock(teacher.takes, config.numCodebooks, 0),
    sampling: toGraphSampling({ ...defaultSampling, greedy: true }, config.cardinality),
    seeds: [1, 2],
    windowIndex: 0,
    teacher,
    chunkSteps: 1000,
    onLogits: (_, values) => void logits.push(values.slice()),
  });
  for await (const _ of decoding);
  return logits;
}

function randomTeacher(): TokenBlock {
  const random = createRandom(3);
  const teacher = createTokenBlock(2, config.numCodebooks, length);
  teacher.values.set(teacher.values.map(() => random() % config.cardinality));
  return teacher;
}

// There is no card: the graphs are run by the processor, which shows what they compute.
describe('the graphs for CUDA, on the processor', () => {
  it.each([
    ['float32', {}, 1e-9],
    ['int8', { blockSize: 32 }, 0.002],
    // As new int4 models are stored: some layers, those of the video's keys among them, have 8 bits.
    ['int4', { ...chooseLinearForm('int4', config.dim), blockSize: 32 }, 0.002],
  ] as const)(
    'compute the distributions of the language model on the processor, in %s',
    async (precision, form, limit) => {
      const model = await written({ precision, ...form });
      const processor = await LanguageModel.open(model.folder, config, model.nullEmbedding);
      const cuda = await CudaLanguageModel.open(model, (graph) => openEncodedSession(graph));
      const teacher = randomTeacher();
      const expected = await follow(processor, teacher);
      const made = await follow(cuda, teacher);
      expect(made.length).toBe(expected.length);
      let sum = 0;
      let rows = 0;
      for (const [step, values] of expected.entries()) {
        for (let start = 0; start < values.length; start += config.cardinality) {
          const row = (all: Float32Array | undefined) =>
            all?.subarray(start, start + config.cardinality) as Float32Array;
          sum += kullbackLeibler(row(values), row(made[step]));
          rows++;
        }
      }
      expect(sum / rows).toBeLessThan(limit);
      await processor.close();
      await cuda.close();
    },
  );

  it('are fed with embeddings and not with keys of the video, in runs of up to 256 steps', async () => {
    const model = await written({ precision: 'int8' });
    const runs: Record<string, Tensor>[] = [];
    const open = async (graph: EncodedModel) => {
      const session = await openEncodedSession(graph);
      const run = session.run.bind(session) as (...args: unknown[]) => Promise<never>;
      session.run = (feeds: Record<string, Tensor>, ...more: unknown[]) => {
        runs.push(feeds);
        return run(feeds, ...more);
      };
      return session;
    };
    const cuda = await CudaLanguageModel.open(model, open);
    await follow(cuda, randomTeacher());
    await cuda.close();
    // The first step is known, and the codebooks end one after the other.
    const steps = length + Math.max(...config.delays);
    expect(runs.map(({ forced }) => forced?.dims[0])).toEqual([256, steps - 256]);
    const bytes = (name: RegExp) =>
      Object.entries(runs[1] ?? {})
        .filter(([key]) => name.test(key))
        .reduce((sum, [, { data }]) => sum + (data as Float32Array | Int8Array).byteLength, 0);
    expect(bytes(/^(cross|null)_(key|value)/)).toBe(0);
    expect(bytes(/embedding$/)).toBe(4 * (frames + 1) * tokensPerFrame * config.dim);
    // Two takes with their null rows, keys and values, a byte each.
    const pastBytes = 4 * 2 * 256 * config.dim * config.numLayers;
    expect(bytes(/^stored_past_(key|value)_\d/)).toBe(pastBytes);
  });
});

describe('a session on CUDA', () => {
  const graph = { bytes: new Uint8Array(), folder: parent, path: 'model' };

  it('is refused with everything that is missing, before ONNX Runtime is asked', async () => {
    const create = vi.spyOn(InferenceSession, 'create');
    const problems = ['There is no driver.', 'The libraries are not installed.'];
    await expect(openCudaSession(graph, () => Promise.resolve(problems))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/no driver\. The libraries.*--device cpu/) as string,
    });
    expect(create).not.toHaveBeenCalled();
  });

  it('is refused with the words of ONNX Runtime where its provider cannot be loaded', async () => {
    // The package of ONNX Runtime for Node has no libraries for CUDA unless they were installed.
    const refused = openCudaSession(graph, () => Promise.resolve([]));
    await expect(refused).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('cannot run on CUDA') as string,
    });
  });
});
