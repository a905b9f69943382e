import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSeededCheckpoint } from './checkpoint/write-seeded-checkpoint.ts';
import { chooseModel } from './choose-model.ts';
import { importModel } from './import-model.ts';
import { listModels, modelFileName } from './model-folder.ts';

let modelsDir: string;
beforeAll(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'vidmuse-choose-'));
});
afterAll(() => rm(modelsDir, { recursive: true }));

/** The models of one import under several names; those called `demo` have a notice. */
async function addModel(id: string): Promise<void> {
  const [first] = await listModels(modelsDir);
  if (!first) {
    const checkpointDir = join(modelsDir, '.checkpoint');
    await writeSeededCheckpoint(checkpointDir, { scale: 'tiny', seed: 1 });
    await importModel({ checkpointDir, modelsDir, id, precision: 'int4' });
    return;
  }
  await cp(first.path, join(modelsDir, id), { recursive: true });
  const file = join(modelsDir, id, modelFileName);
  const notice = id === 'demo' ? { notice: 'Untrained.' } : {};
  const json = { ...JSON.parse(await readFile(file, 'utf8')), id, ...notice };
  await writeFile(file, JSON.stringify(json));
}

describe('the model that is used where none is named', () => {
  it('is the only one, then the demonstration model, then the starter model', async () => {
    const chosen = async () => (await chooseModel(modelsDir)).description.id;
    await expect(chosen()).rejects.toThrow('Import one with: vidmuse import <checkpoint-dir>');
    await addModel('mine');
    expect(await chosen()).toBe('mine');
    await addModel('other');
    await expect(chosen()).rejects.toThrow('(mine, other): say which one with --model.');
    await addModel('demo');
    expect(await chosen()).toBe('demo');
    await addModel('starter');
    expect(await chosen()).toBe('starter');
  });

  it('is never listed behind one with a notice', async () => {
    const ids = (await listModels(modelsDir)).map(({ description }) => description.id);
    expect(ids).toEqual(['mine', 'other', 'starter', 'demo']);
  });
});
