import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { importModel } from '../../engine/import-model.ts';
import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { BenchOptions } from './bench-options.ts';
import { referenceFigures } from './reference-figures.ts';
import { benchCacheDir, prepareCheckpoint } from './seeded-cache.ts';

const importFiguresSchema = z.object({
  seconds: z.number().positive(),
  checkpointBytes: z.number().positive(),
  modelBytes: z.number().positive(),
  peakRssBytes: z.number().positive(),
});

/** Time and memory of an import, as measured by the process that ran it. */
export type ImportFigures = z.infer<typeof importFiguresSchema>;

/**
 * Measures the import of a seeded checkpoint in a process of its own, so that the peak of its memory
 * is that of the import only.
 */
export async function benchImport(options: BenchOptions, task: LongTaskOptions) {
  await prepareCheckpoint(options.scale, task);
  const figures = await importInOwnProcess(task.signal);
  const { seconds, checkpointBytes, peakRssBytes } = figures;
  return {
    megabytesPerSecond: checkpointBytes / 1e6 / seconds,
    ...figures,
    peakRssOverCheckpoint: peakRssBytes / checkpointBytes,
    reference: {
      note: 'The reference has no import; this is its time to load the model.',
      scale: referenceFigures.scale,
      machine: referenceFigures.machine,
      loadSeconds: referenceFigures.loadSeconds,
    },
  };
}

/** Imports the prepared checkpoint in this process and removes the model again. */
export async function importHere(
  { scale, precision }: BenchOptions,
  task: LongTaskOptions,
): Promise<ImportFigures> {
  const checkpointDir = await prepareCheckpoint(scale, task);
  await mkdir(benchCacheDir(), { recursive: true });
  const modelsDir = await mkdtemp(join(benchCacheDir(), 'import-'));
  try {
    const started = performance.now();
    const { path } = await importModel({ checkpointDir, modelsDir, id: 'model', precision }, task);
    return {
      seconds: (performance.now() - started) / 1000,
      checkpointBytes: await folderBytes(checkpointDir),
      modelBytes: await folderBytes(path),
      // Kilobytes on every platform.
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await rm(modelsDir, { recursive: true, force: true });
  }
}

/** Runs this command again in a child process, which imports by itself. */
async function importInOwnProcess(signal: AbortSignal | undefined): Promise<ImportFigures> {
  const [, entry = '', ...args] = process.argv;
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args, '--in-process'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): void => void child.kill();
  signal?.addEventListener('abort', kill, { once: true });
  try {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const exitCode = await new Promise<number | null>((fulfil, reject) => {
      child.once('error', reject);
      child.once('close', fulfil);
    });
    if (signal?.aborted) {
      throw new AppError('cancelled', 'Cancelled.', { cause: signal.reason });
    }
    if (exitCode !== 0) {
      throw new AppError('engine-failed', `The process that imports ended with ${exitCode}.`);
    }
    return importFiguresSchema.parse(JSON.parse(text));
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const file of await readdir(folder)) bytes += (await stat(join(folder, file))).size;
  return bytes;
}
