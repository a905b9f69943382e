import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/app-error.ts';

/** Paths of the program's parts, in a checkout or among built files. */
export interface ProgramFiles {
  /** Holds `index.html`. */
  readonly rendererDir: string;
  /** The worker's script. */
  readonly workerPath: string;
  /** Root of the checkout; undefined for built files. */
  readonly checkout: string | undefined;
}

/** Finds the parts of the program relative to this file. */
export function findProgramFiles(thisFile = import.meta.filename): ProgramFiles {
  if (thisFile.endsWith('.ts')) {
    const checkout = join(dirname(thisFile), '..', '..');
    return {
      rendererDir: join(checkout, 'out', 'renderer'),
      workerPath: join(checkout, 'src', 'worker', 'index.ts'),
      checkout,
    };
  }
  // out/cli/vidmuse.js
  const out = join(dirname(thisFile), '..');
  return {
    rendererDir: join(out, 'renderer'),
    workerPath: join(out, 'worker', 'index.js'),
    checkout: undefined,
  };
}

/**
 * Checks that the page exists. In a checkout, builds it when it is missing or older than its sources.
 * Throws AppError `engine-failed`.
 */
export async function ensureRenderer(
  { rendererDir, checkout }: ProgramFiles,
  remark: (text: string) => void,
): Promise<void> {
  const page = join(rendererDir, 'index.html');
  if (checkout === undefined) {
    if (existsSync(page)) return;
    throw new AppError(
      'engine-failed',
      `The page of the editor is missing ("${page}"): this installation is damaged. Install VidMuse Studio again.`,
    );
  }
  const builtAt = await stat(page).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const sources = ['renderer', 'shared', 'document', 'sound'].map((room) =>
    join(checkout, 'src', room),
  );
  if (builtAt > (await latestChange(sources))) return;
  remark('Building the page of the editor …');
  await runScript(join(checkout, 'scripts', 'build-renderer.ts'));
}

async function latestChange(folders: readonly string[]): Promise<number> {
  let latest = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.test.ts')) continue;
      latest = Math.max(latest, (await stat(join(entry.parentPath, entry.name))).mtimeMs);
    }
  }
  return latest;
}

function runScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const detail = output.slice(-4000);
      const error = new AppError(
        'engine-failed',
        'The page of the editor could not be built. "npm run build" shows why; where packages are missing, run "npm ci".',
        { detail },
      );
      reject(error);
    });
  });
}
