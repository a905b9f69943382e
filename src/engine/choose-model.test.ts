import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseModel } from './choose-model.ts';
import { listModels, modelFileName } from './model-folder.ts';

const starter = join(import.meta.dirname, '../../models/starter');

let modelsDir: string;
beforeAll(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'vidmuse-choose-'));
});
afterAll(() => rm(modelsDir, { recursive: true }));

/** The starter model under another name; the one called `untrained` has a notice. */
async function addModel(id: string): Promise<void> {
  await cp(starter, join(modelsDir, id), { recursive: true });
  const file = join(modelsDir, id, modelFileName);
  const notice = id === 'untrained' ? { notice: 'Untrained.' } : {};
  const json = { ...JSON.parse(await readFile(file, 'utf8')), id, ...notice };
  await writeFile(file, JSON.stringify(json));
}

describe('the default model', () => {
  it('is the only one, else the best starter model', async () => {
    const chosen = async () => (await chooseModel(modelsDir)).description.id;
    await expect(chosen()).rejects.toThrow('Import one with: vidmuse import <checkpoint-dir>');
    await addModel('mine');
    expect(await chosen()).toBe('mine');
    await addModel('untrained');
    await expect(chosen()).rejects.toThrow('(mine, untrained): say which one with --model.');
    await addModel('starter');
    expect(await chosen()).toBe('starter');
    await addModel('starter2');
    expect(await chosen()).toBe('starter2');
  });

  it('is never listed after one with a notice', async () => {
    const ids = (await listModels(modelsDir)).map(({ description }) => description.id);
    expect(ids).toEqual(['mine', 'starter', 'starter2', 'untrained']);
  });
});
