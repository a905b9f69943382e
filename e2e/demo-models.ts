import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const modelsDir = join(root, 'models');
const lockDir = join(root, '.cache', 'making-demo-model');

/** A lock older than this was left by a process that ended over it. */
const abandonedMilliseconds = 120_000;

let made: Promise<string> | undefined;

/** The folder with the embedded model, made where it is missing, by one process at a time. */
export function demoModels(): Promise<string> {
  return (made ??= makeDemoModels());
}

async function makeDemoModels(): Promise<string> {
  await mkdir(join(root, '.cache'), { recursive: true });
  while (!(await lock())) await wait(200);
  try {
    const script = join(root, 'scripts/make-demo-model.ts');
    const child = spawn(process.execPath, [script], { stdio: 'inherit' });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`the demonstration model could not be made (${String(code)})`);
    return modelsDir;
  } finally {
    await rm(lockDir, { recursive: true, force: true });
  }
}

async function lock(): Promise<boolean> {
  try {
    await mkdir(lockDir);
    return true;
  } catch {
    const since = await stat(lockDir).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - since > abandonedMilliseconds) await rm(lockDir, { recursive: true });
    return false;
  }
}
