import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SeededScale } from '../../engine/checkpoint/seeded-scales.ts';
import { writeSeededCheckpoint } from '../../engine/checkpoint/write-seeded-checkpoint.ts';
import type { Precision } from '../../engine/graph/precision.ts';
import { importModel } from '../../engine/import-model.ts';
import { openModelFolder, type ModelFolder } from '../../engine/model-folder.ts';
import { replaceFile } from '../../files/replace-file.ts';
import { defaultCacheDir } from '../../jobs/open-engine.ts';
import { AppError, asAppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';

const seed = 1;

/** Where benchmarks keep their models; may be deleted at any time. */
export function benchCacheDir(): string {
  return join(defaultCacheDir(), 'bench');
}

/** The folder of a seeded checkpoint, written at the first call and kept. */
export async function prepareCheckpoint(
  scale: SeededScale,
  options: LongTaskOptions = {},
): Promise<string> {
  const folder = join(benchCacheDir(), 'checkpoints', `${scale}-${seed}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.part-${process.pid}`;
  try {
    await writeSeededCheckpoint(partial, { scale, seed }, options);
    await replaceFile(partial, folder);
  } catch (error) {
    // Another benchmark may have finished the same checkpoint in the meantime.
    if (!existsSync(folder)) throw asAppError(error, `write "${folder}"`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

/**
 * A seeded model, imported at the first call and kept until the code that makes models changes, when
 * it is made again.
 */
export async function prepareModel(
  scale: SeededScale,
  precision: Precision,
  options: LongTaskOptions = {},
): Promise<ModelFolder> {
  const id = `${scale}-${precision}`;
  const models = join(benchCacheDir(), 'models');
  const modelsDir = join(models, codeSignature());
  try {
    return await openModelFolder(modelsDir, id);
  } catch (error) {
    if (!(error instanceof AppError) || !['not-found', 'bad-model'].includes(error.code))
      throw error;
  }
  for (const signature of await readdir(models).catch(() => [])) {
    await rm(join(models, signature, id), { recursive: true, force: true });
  }
  const checkpointDir = await prepareCheckpoint(scale, options);
  return importModel({ checkpointDir, modelsDir, id, precision, force: true }, options);
}

/** Changes whenever the code does that turns a checkpoint into a model. */
function codeSignature(): string {
  const here = fileURLToPath(import.meta.url);
  const engine = join(dirname(here), '..', '..', 'engine');
  // In the packed program everything is in one file.
  const files = existsSync(engine)
    ? readdirSync(engine, { recursive: true, encoding: 'utf8' })
        .filter((file) => /^(import-model\.ts|(graph|checkpoint)[\\/].*\.ts)$/.test(file))
        .filter((file) => !file.endsWith('.test.ts'))
        .sort()
        .map((file) => join(engine, file))
    : [here];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
