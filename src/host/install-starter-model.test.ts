import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installStarterModel, installStarterModels } from './install-starter-model.ts';

let folder: string;
let source: string;
let modelsDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-starter-'));
  source = join(folder, 'app', 'starter');
  modelsDir = join(folder, 'data', 'models');
  await mkdir(source, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function pack(fingerprint: string, weights: string): Promise<void> {
  await writeFile(join(source, 'model.json'), JSON.stringify({ fingerprint }));
  await writeFile(join(source, 'clip.onnx.data'), weights);
}

const installed = () => readFile(join(modelsDir, 'starter', 'clip.onnx.data'), 'utf8');

describe('the starter model of a packed app', () => {
  it('is put among the models, and replaced by that of a newer app', async () => {
    await pack('1', 'first');
    await installStarterModel(source, modelsDir);
    expect(await installed()).toBe('first');
    await pack('2', 'second');
    await installStarterModel(source, modelsDir);
    expect(await installed()).toBe('second');
    expect(await readdir(modelsDir)).toEqual(['starter']);
  });

  it('is not copied again where it is', async () => {
    await pack('1', 'first');
    await installStarterModel(source, modelsDir);
    await pack('1', 'not looked at');
    await installStarterModel(source, modelsDir);
    expect(await installed()).toBe('first');
  });

  it('may be missing, and nothing may be writable', async () => {
    await installStarterModel(source, modelsDir);
    await expect(readdir(modelsDir)).rejects.toThrow('ENOENT');
    await pack('1', 'first');
    await writeFile(join(folder, 'data'), 'a file where the folder should be');
    await expect(installStarterModel(source, modelsDir)).resolves.toBeUndefined();
  });

  it('are all put there, and nothing else', async () => {
    await pack('1', 'first');
    await mkdir(join(folder, 'app', 'starter2'));
    await writeFile(join(folder, 'app', 'starter2', 'model.json'), '{"fingerprint":"2"}');
    await mkdir(join(folder, 'app', 'vidmuse'));
    await writeFile(join(folder, 'app', 'vidmuse', 'model.json'), '{"fingerprint":"3"}');
    await installStarterModels(join(folder, 'app'), modelsDir);
    expect((await readdir(modelsDir)).sort()).toEqual(['starter', 'starter2']);
    expect(await installed()).toBe('first');
  });
});
