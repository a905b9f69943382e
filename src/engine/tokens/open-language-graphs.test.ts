import { cp, mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelProto } from '../graph/onnx-schema.ts';
import { openModelFolder } from '../model-folder.ts';
import { LanguageGraphs, languageModelFiles } from './open-language-graphs.ts';

const modelsDir = join(import.meta.dirname, '../../../models');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-language-graphs-'));
  await cp(join(modelsDir, 'starter'), join(folder, 'starter'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true }));

/** Changes the model's decoder file; `change` gets the plain message. */
async function rewrite(change: (graph: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, 'starter', languageModelFiles.decoder);
  const original = await readFile(join(modelsDir, 'starter', languageModelFiles.decoder));
  const message = ModelProto.toObject(ModelProto.decode(original));
  change(message['graph'] as Record<string, unknown>);
  await writeFile(path, ModelProto.encode(message).finish());
}

async function openDecoder(): Promise<void> {
  const model = await openModelFolder(folder, 'starter');
  const graphs = await LanguageGraphs.read(model.path, model.description.languageModel);
  const session = await graphs.openDecoder();
  await session.release();
}

describe('a graph of the language model', () => {
  it('runs the graph of this version, not the one in the model folder', async () => {
    await rewrite((graph) => {
      graph['node'] = [];
      graph['output'] = [];
    });
    await openDecoder();
  });

  it('is rejected when a weight is missing or has another shape, naming the weight', async () => {
    type Weights = { name: string; dims: number[] }[];
    await rewrite((graph) => {
      graph['initializer'] = (graph['initializer'] as Weights).filter(
        ({ name }) => name !== 'out_norm.bias',
      );
    });
    await expect(openDecoder()).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('no weight "out_norm.bias"'),
    });
    await rewrite((graph) => {
      const weight = (graph['initializer'] as Weights).find(({ name }) => name === 'out_norm.bias');
      weight!.dims = [3];
    });
    await expect(openDecoder()).rejects.toMatchObject({
      code: 'bad-model',
      message: expect.stringContaining('found: [3]'),
    });
  });
});
