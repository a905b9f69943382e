import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSeededCheckpoint } from '../engine/checkpoint/write-seeded-checkpoint.ts';
import { importModel } from '../engine/import-model.ts';

/** How a run of the command line ended. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runCli}. */
export interface CliRunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Sent as soon as standard output and error together hold `when`. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly when: string };
  /** Standard output is closed, as `head` does it, as soon as it holds this. */
  readonly closeOutputWhen?: string;
  /** User to run as, where the tests run as root. */
  readonly userId?: number;
}

const entry = join(import.meta.dirname, 'index.ts');

/** Runs the command line as a process of its own, without a terminal. */
export function runCli(args: readonly string[], options: CliRunOptions): Promise<CliResult> {
  const { cwd, environment = {}, signal, closeOutputWhen, userId } = options;
  const child = spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { ...process.env, VIDMUSE_CACHE_DIR: join(cwd, '.cache'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(userId === undefined ? {} : { uid: userId }),
  });
  let stdout = '';
  let stderr = '';
  let isSent = false;
  const onText = (): void => {
    if (!signal || isSent || !(stdout + stderr).includes(signal.when)) return;
    isSent = true;
    child.kill(signal.name);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    onText();
    if (closeOutputWhen !== undefined && stdout.includes(closeOutputWhen)) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onText();
  });
  return new Promise((fulfil, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => fulfil({ exitCode, stdout, stderr }));
  });
}

/** What the notice of {@link makeTestModel}'s model says. */
export const testNotice = 'Untrained: made for a test.';

/** Imports a tiny seeded model as `tiny` into `<folder>/models` and gives that folder. */
export async function makeTestModel(folder: string): Promise<string> {
  const checkpointDir = await makeTestCheckpoint(join(folder, 'checkpoint'));
  const modelsDir = join(folder, 'models');
  await importModel({ checkpointDir, modelsDir, id: 'tiny', precision: 'float32' });
  return modelsDir;
}

/** Writes a tiny seeded checkpoint with a notice, and no licence of its own. */
export async function makeTestCheckpoint(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeSeededCheckpoint(folder, { scale: 'tiny', seed: 3 });
  await writeFile(join(folder, 'NOTICE'), `${testNotice}\n`);
  return folder;
}

/** What `--json` prints: one object a line, of which `type` says the kind. */
export function parseLines(stdout: string): Readonly<Record<string, unknown>>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}
