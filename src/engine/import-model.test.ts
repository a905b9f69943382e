import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAudiocraftCheckpoint } from './checkpoint/open-audiocraft-checkpoint.ts';
import { smallDimensions } from './checkpoint/small-dimensions.ts';
import { writeSeededCheckpoint } from './checkpoint/write-seeded-checkpoint.ts';
import { exportModel } from './export/export-model.ts';
import { importModel } from './import-model.ts';
import { listModels, modelFileName, openModelFolder } from './model-folder.ts';

let folder: string;
let checkpointDir: string;
let modelsDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-import-'));
  checkpointDir = join(folder, 'checkpoint');
  modelsDir = join(folder, 'models');
  await writeSeededCheckpoint(checkpointDir, { scale: smallDimensions, seed: 3, type: 'float16' });
});
afterAll(() => rm(folder, { recursive: true }));

/** Names, shapes, types and a hash of all values of a checkpoint file. */
async function describeCheckpoint(path: string): Promise<unknown[]> {
  const { stateDict, close } = await openAudiocraftCheckpoint(path);
  const tensors: unknown[] = [];
  for (const tensor of stateDict.values()) {
    const hash = createHash('sha256').update(new Uint8Array((await tensor.read()).buffer));
    tensors.push([tensor.name, tensor.shape, tensor.type, hash.digest('hex')]);
  }
  await close();
  return tensors;
}

describe('importing a checkpoint', () => {
  it('makes a model with a description and its source', async () => {
    const progress: number[] = [];
    const { path, description } = await importModel(
      { checkpointDir, modelsDir, id: 'seeded', precision: 'int8' },
      { onProgress: ({ done, total }) => progress.push(done / total) },
    );
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
    expect(description).toMatchObject({
      id: 'seeded',
      precision: 'int8',
      licence: { name: 'CC-BY-NC-4.0' },
    });
    const state = await readFile(join(checkpointDir, 'state_dict.bin'));
    expect(description.source[0]).toEqual({
      file: 'state_dict.bin',
      byteLength: state.length,
      sha256: createHash('sha256').update(state).digest('hex'),
    });
    expect(await openModelFolder(modelsDir, 'seeded')).toEqual({ path, description });
    expect((await listModels(modelsDir)).map((model) => model.description.id)).toEqual(['seeded']);
  });

  it('opens a model of an earlier version, which stores no windows, with those of the reference', async () => {
    const { path } = await importModel({
      checkpointDir,
      modelsDir,
      id: 'older',
      precision: 'int8',
    });
    const file = join(path, modelFileName);
    const json = JSON.parse(await readFile(file, 'utf8'));
    expect(json.languageModel).toMatchObject({ windowSeconds: 30, strideSeconds: 29.5 });
    delete json.languageModel.windowSeconds;
    delete json.languageModel.strideSeconds;
    await writeFile(file, JSON.stringify(json));
    const { description } = await openModelFolder(modelsDir, 'older');
    expect(description.languageModel).toMatchObject({ windowSeconds: 30, strideSeconds: 29.5 });
    await rm(path, { recursive: true });
  });

  it('rejects a description that is too large', async () => {
    await mkdir(join(modelsDir, 'huge'));
    const file = join(modelsDir, 'huge', modelFileName);
    await writeFile(file, '{');
    await truncate(file, 5 << 20);
    await expect(openModelFolder(modelsDir, 'huge')).rejects.toThrow(
      /model\.json" has 5242880 bytes, more than/,
    );
    expect((await listModels(modelsDir)).map(({ description }) => description.id)).not.toContain(
      'huge',
    );
    await rm(join(modelsDir, 'huge'), { recursive: true });
  });

  it('replaces a model only on request', async () => {
    const request = { checkpointDir, modelsDir, id: 'seeded', precision: 'int4' } as const;
    await expect(importModel(request)).rejects.toThrow(
      `There is a model "seeded" in "${modelsDir}" already: choose another --id, or replace it with --force.`,
    );
    const { description } = await importModel({ ...request, force: true });
    expect(description.precision).toBe('int4');
  });

  it('leaves no files when it is cancelled or the checkpoint is broken', async () => {
    const before = await readdir(modelsDir);
    const controller = new AbortController();
    const cancelled = importModel(
      { checkpointDir, modelsDir, id: 'stopped', precision: 'float32' },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });

    const broken = join(folder, 'broken');
    await writeSeededCheckpoint(broken, { scale: smallDimensions, seed: 3, type: 'float16' });
    await truncate(join(broken, 'compression_state_dict.bin'), 50_000);
    const refused = importModel({
      checkpointDir: broken,
      modelsDir,
      id: 'broken',
      precision: 'float32',
    });
    await expect(refused).rejects.toMatchObject({ code: 'bad-checkpoint' });
    expect(await readdir(modelsDir)).toEqual(before);
  });

  it.each([0.25, 0.5, 0.75])(
    'refuses one flipped bit in the weights, at %f of them',
    async (at) => {
      const damaged = await mkdtemp(join(folder, 'damaged-'));
      await cp(checkpointDir, damaged, { recursive: true });
      const path = join(damaged, 'state_dict.bin');
      const bytes = await readFile(path);
      const position = Math.floor(bytes.length * at);
      bytes[position] = (bytes[position] ?? 0) ^ 0x10;
      await writeFile(path, bytes);

      const importing = importModel({
        checkpointDir: damaged,
        modelsDir,
        id: 'bad',
        precision: 'int8',
      });

      await expect(importing).rejects.toThrow(
        /entry "archive\/data\/\d+" \(tensor "[a-z_.\d]+"\) is damaged: .* download or copy the file again/,
      );
      await expect(importing).rejects.toMatchObject({ code: 'bad-checkpoint' });
      expect(await readdir(modelsDir)).not.toContain('bad');
    },
  );

  it('removes the files of a killed import', async () => {
    // No process has this number: Linux stops at 4,194,304.
    await mkdir(join(modelsDir, '.importing-old-99999999'), { recursive: true });
    await importModel({ checkpointDir, modelsDir, id: 'seeded', precision: 'int8', force: true });
    expect(await readdir(modelsDir)).toEqual(['seeded']);
  });

  it('does not remove files of another import in the same process', async () => {
    let second: Promise<unknown> | undefined;
    const onProgress = () => {
      second ??= importModel({ checkpointDir, modelsDir, id: 'second', precision: 'int8' });
    };
    await importModel({ checkpointDir, modelsDir, id: 'first', precision: 'int8' }, { onProgress });
    await second;
    expect((await readdir(modelsDir)).sort()).toEqual(['first', 'second', 'seeded']);
    for (const id of ['first', 'second']) await rm(join(modelsDir, id), { recursive: true });
  });

  it('rejects a file in place of a checkpoint folder', async () => {
    const file = join(checkpointDir, 'state_dict.bin');
    const request = { checkpointDir: file, modelsDir, id: 'file', precision: 'int8' } as const;
    await expect(importModel(request)).rejects.toThrow(
      `"${file}" is a file; name the folder of the checkpoint: "${checkpointDir}".`,
    );
  });

  it('copies the licence and the notice from the checkpoint folder', async () => {
    const own = join(folder, 'own');
    await writeSeededCheckpoint(own, { scale: smallDimensions, seed: 4, type: 'float16' });
    await writeFile(join(own, 'LICENSE'), 'MIT License\n\nPermission is hereby granted …\n');
    await writeFile(join(own, 'NOTICE'), 'Untrained.\n');
    const { description } = await importModel({
      checkpointDir: own,
      modelsDir,
      id: 'own',
      precision: 'int8',
    });
    expect(description.licence.name).toBe('MIT');
    expect(description.licence.text).toContain('Permission is hereby granted');
    expect(description.notice).toBe('Untrained.');
  });
});

describe('opening a model', () => {
  it('lists the models when the named one does not exist', async () => {
    await expect(openModelFolder(modelsDir, 'large')).rejects.toThrow(
      `There is no model "large" in "${modelsDir}". There are: seeded, own. Import one with: vidmuse import <checkpoint-dir> --id large`,
    );
    await expect(openModelFolder(modelsDir, '../large')).rejects.toThrow(
      'cannot be the id of a model',
    );
  });

  it('rejects a description that is newer, broken or not JSON', async () => {
    const path = join(modelsDir, 'own', modelFileName);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"formatVersion": 1', '"formatVersion": 2'));
    await expect(openModelFolder(modelsDir, 'own')).rejects.toThrow(
      'it has format 2, newer than this version',
    );
    await writeFile(path, text.replace('"dim": 64', '"dim": "wide"'));
    await expect(openModelFolder(modelsDir, 'own')).rejects.toThrow(
      'a bad value at "languageModel.dim"',
    );
    await writeFile(path, text.slice(0, 100));
    await expect(openModelFolder(modelsDir, 'own')).rejects.toThrow('model.json is not JSON');
  });
});

describe('exporting a model', () => {
  it.each(['float32', 'float16'] as const)(
    'writes a %s model back as it was imported',
    async (precision) => {
      const model = await importModel({ checkpointDir, modelsDir, id: precision, precision });
      const outputDir = join(folder, `exported-${precision}`);
      const progress: number[] = [];
      await exportModel({ model, outputDir }, { onProgress: ({ done }) => progress.push(done) });
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
      for (const file of ['state_dict.bin', 'compression_state_dict.bin']) {
        const exported = await describeCheckpoint(join(outputDir, file));
        expect(exported).toEqual(await describeCheckpoint(join(checkpointDir, file)));
      }
      const again = await importModel({
        checkpointDir: outputDir,
        modelsDir,
        id: 'again',
        precision,
        force: true,
      });
      expect(again.description.languageModel).toEqual(model.description.languageModel);
      await expect(exportModel({ model, outputDir })).rejects.toMatchObject({ code: 'exists' });
    },
  );

  it('rejects models whose weights were rounded, and says what to do', async () => {
    const single = join(folder, 'single');
    await writeSeededCheckpoint(single, { scale: smallDimensions, seed: 3, type: 'float32' });
    for (const precision of ['int8', 'float16'] as const) {
      const model = await importModel({
        checkpointDir: single,
        modelsDir,
        id: 'rounded',
        precision,
        force: true,
      });
      await expect(exportModel({ model, outputDir: join(folder, 'never') })).rejects.toThrow(
        `The model "rounded" was rounded to ${precision} when it was imported, so its checkpoint cannot be written back: import it with --precision float32 and export that.`,
      );
    }
    expect(await readdir(folder)).not.toContain('never');
  });
});
