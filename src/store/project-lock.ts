import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, asAppError } from '../shared/app-error.ts';
import { isProcessAlive } from '../system/is-process-alive.ts';

const lockFileName = '.lock';

const lockSchema = z.object({ processId: z.number(), host: z.string() });

/** How often the lock's time is renewed, and how old it may be before another machine's counts no more. */
const renewMilliseconds = 20_000;
const staleMilliseconds = 120_000;

/** Held as long as a project is open for writing. */
export interface ProjectLock {
  readonly release: () => Promise<void>;
}

/**
 * Locks a project folder against being opened by another process. A lock whose process has gone is
 * taken over.
 *
 * @returns undefined where the folder cannot be written to
 * @throws AppError `exists` when the project is open elsewhere
 */
export async function lockProject(projectPath: string): Promise<ProjectLock | undefined> {
  const path = join(projectPath, lockFileName);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      await using file = await open(path, 'wx');
      await file.writeFile(JSON.stringify({ processId: process.pid, host: hostname() }));
      return holdLock(path);
    } catch (thrown) {
      const error = asAppError(thrown, `open the project "${projectPath}"`);
      if (error.code === 'no-permission') return undefined;
      if (error.code !== 'exists') throw error;
      await removeStaleLock(path, projectPath);
    }
  }
  throw isOpenElsewhere(projectPath, 'another window of VidMuse Studio');
}

function holdLock(path: string): ProjectLock {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, renewMilliseconds);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

async function removeStaleLock(path: string, projectPath: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const status = await stat(path).catch(() => undefined);
  if (text === undefined || status === undefined) return;
  const lock = parseLock(text);
  const ageMilliseconds = Date.now() - status.mtimeMs;
  if (lock?.host === hostname()) {
    const isOfThisBoot = ageMilliseconds < uptime() * 1000;
    if (isOfThisBoot && isProcessAlive(lock.processId)) {
      throw isOpenElsewhere(projectPath, `another VidMuse Studio (process ${lock.processId})`);
    }
  } else if (ageMilliseconds < staleMilliseconds) {
    const where = lock ? `VidMuse Studio on the computer "${lock.host}"` : 'another program';
    const minutes = staleMilliseconds / 60_000;
    const afterCrash = ` After a crash there, it can be opened here ${minutes} minutes later.`;
    throw isOpenElsewhere(projectPath, where, afterCrash);
  }
  await rm(path, { force: true });
}

function isOpenElsewhere(projectPath: string, where: string, more = ''): AppError {
  return new AppError(
    'exists',
    `The project "${projectPath}" is open in ${where}. Close it there, or choose Save As there: that window goes on with a copy, and this project can be opened here.${more}`,
  );
}

function parseLock(text: string): z.infer<typeof lockSchema> | undefined {
  try {
    return lockSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
