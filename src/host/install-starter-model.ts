import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceFile } from '../files/replace-file.ts';
import { starterNumber } from '../shared/scoring-defaults.ts';

/**
 * Copies the models that come with the app to where models live, see {@link installStarterModel}.
 *
 * @param source folder of models; those that are not named as a starter model stay where they are
 */
export async function installStarterModels(source: string, modelsDir: string): Promise<void> {
  const names = await readdir(source).catch(() => []);
  for (const name of names.filter((each) => starterNumber(each) !== undefined).sort()) {
    await installStarterModel(join(source, name), modelsDir);
  }
}

/**
 * Copies a model that comes with the app to where models live, unless the same one is there. It
 * appears under its name only when it is whole. Without it, or where nothing can be written, the app
 * runs on, so that nothing is thrown.
 *
 * @param source the model's folder in the packed app
 */
export async function installStarterModel(source: string, modelsDir: string): Promise<void> {
  const target = join(modelsDir, basename(source));
  const ours = await fingerprintOf(source);
  if (ours === undefined || ours === (await fingerprintOf(target))) return;
  const staging = join(modelsDir, `.installing-${basename(source)}-${process.pid}`);
  try {
    await mkdir(modelsDir, { recursive: true });
    await cp(source, staging, { recursive: true });
    await rm(target, { recursive: true, force: true });
    await replaceFile(staging, target);
  } catch {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function fingerprintOf(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'model.json'), 'utf8').catch(() => '{}');
  try {
    const { fingerprint } = JSON.parse(text) as { fingerprint?: unknown };
    return typeof fingerprint === 'string' ? fingerprint : undefined;
  } catch {
    return undefined;
  }
}
