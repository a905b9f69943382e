import { randomBytes } from 'node:crypto';
import { link, readdir, rm, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readLockFile, writeLockFile, type LockFile } from './lock-file.ts';
import { removeUnfinished } from './remove-unfinished.ts';
import { replaceFile } from './replace-file.ts';
import { temporaryPathFor } from './temporary-name.ts';
import { LockHeldError, watchLock, type LockTimes } from './watch-lock.ts';

const usualTimes: LockTimes = { heartbeatMilliseconds: 3000, patienceMilliseconds: 12_000 };

/** File systems without hard links (FAT, some network disks) answer with one of these. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK']);

/** A lock that this process holds. */
export interface FileLock {
  /** Aborts when another process has taken the lock, e.g. while this computer slept. */
  readonly lost: AbortSignal;
  /** Reads the lock file and gives whether the lock is still held. Rejects when that fails. */
  readonly check: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/**
 * Takes a lock: a file that names its holder and whose time changes every three seconds. The lock of a
 * process that has ended is replaced; of all processes that try, one succeeds. Whether a process of
 * this computer has ended is known from the system, of another one by watching the file; clocks are
 * never compared.
 *
 * proper-lockfile does not fit: it compares the clocks of two machines, and two processes that find
 * the same stale lock can both take it.
 *
 * @param mayTakeAgain asked, with the lock held, after it was found deleted and was created again: another
 * process may have had it meanwhile and released it. The lock is lost where this gives false.
 * @throws LockHeldError, and errors of the file system
 */
export async function takeFileLock(
  path: string,
  times = usualTimes,
  mayTakeAgain: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<FileLock> {
  const nonce = randomBytes(8).toString('hex');
  await removeUnfinished(path);
  await acquire(path, nonce, times);
  await removeRights(path);
  return hold(path, nonce, times, mayTakeAgain);
}

/** Creates the lock, or replaces one whose holder has ended. */
async function acquire(path: string, nonce: string, times: LockTimes): Promise<void> {
  const temporaryPath = temporaryPathFor(path);
  try {
    await writeLockFile(temporaryPath, nonce);
    while (!(await create(temporaryPath, path, nonce))) {
      const ended = await watchLock(path, times);
      if (ended && (await replaceEnded(temporaryPath, path, ended, times))) return;
    }
  } finally {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
  }
}

/** Creates the lock, its content complete from the start. False where there is one already. */
async function create(temporaryPath: string, path: string, nonce: string): Promise<boolean> {
  try {
    await link(temporaryPath, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!withoutLinks.has(codeOf(error))) throw error;
  }
  try {
    // Others may see this file empty for a moment; they watch it before they take it.
    await writeLockFile(path, nonce);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    await rm(path, { force: true });
    throw error;
  }
}

/**
 * Replaces the given lock, whose holder has ended, and no other. Only the process that holds the right
 * to do so may, and the right is a lock as well, named after the one to be replaced. A process that
 * ends while it has the right leaves a lock that is replaced in the same way.
 *
 * @returns false where another process was faster
 */
async function replaceEnded(
  temporaryPath: string,
  path: string,
  ended: LockFile,
  times: LockTimes,
): Promise<boolean> {
  const rightPath = `${path}.${ended.fingerprint}`;
  try {
    await acquire(rightPath, randomBytes(8).toString('hex'), times);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    await wait(20);
    return false;
  }
  try {
    const found = await readLockFile(path);
    if (found?.fingerprint !== ended.fingerprint) return false;
    await replaceFile(temporaryPath, path);
    return true;
  } finally {
    await rm(rightPath, { force: true });
  }
}

/** Removes rights that crashed processes left: each is for a lock that is no longer there. */
async function removeRights(path: string): Promise<void> {
  const start = `${basename(path)}.`;
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const isRight = name.startsWith(start) && /^[0-9a-f.]{16,}$/.test(name.slice(start.length));
    if (isRight) await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
  }
}

function hold(
  path: string,
  nonce: string,
  { heartbeatMilliseconds }: LockTimes,
  mayTakeAgain: () => Promise<boolean>,
): FileLock {
  const takeAgain = async (): Promise<boolean> => {
    if (!(await createAgain(path, nonce))) return false;
    if (await mayTakeAgain()) return true;
    await rm(path, { force: true });
    return false;
  };
  const lost = new AbortController();
  const look = async (): Promise<boolean> => {
    if (lost.signal.aborted) return false;
    const found = await readLockFile(path);
    // If the file was deleted, no other process has the lock now.
    const isHeld = found ? found.holder?.nonce === nonce : await takeAgain();
    if (!isHeld) {
      clearInterval(timer);
      lost.abort();
    }
    return isHeld;
  };
  let looking: Promise<boolean> | undefined;
  // One at a time: two that find the lock deleted would take it from each other.
  const check = (): Promise<boolean> => (looking ??= look().finally(() => (looking = undefined)));
  let pending = Promise.resolve();
  const beat = async (): Promise<void> => {
    // A disk that cannot be reached now is tried again next time.
    const isHeld = await check().catch(() => false);
    const now = new Date();
    if (isHeld) await utimes(path, now, now).catch(() => undefined);
  };
  const timer = setInterval(() => {
    pending = pending.then(beat);
  }, heartbeatMilliseconds);
  timer.unref();
  return {
    lost: lost.signal,
    check,
    release: async () => {
      clearInterval(timer);
      await pending;
      const found = await readLockFile(path).catch(() => undefined);
      if (found?.holder?.nonce === nonce) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

async function createAgain(path: string, nonce: string): Promise<boolean> {
  const temporaryPath = temporaryPathFor(path);
  try {
    await writeLockFile(temporaryPath, nonce);
    return await create(temporaryPath, path, nonce);
  } finally {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
