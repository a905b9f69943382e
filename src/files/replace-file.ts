import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** On Windows, a virus scanner or an indexer that looks at a new file blocks renaming for a while. */
const blockedCodes = new Set(['EPERM', 'EACCES', 'EBUSY']);
const firstPauseMilliseconds = 20;

/** Replaced in tests. */
export interface RenameSystem {
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly platform: NodeJS.Platform;
  readonly longestWaitMilliseconds: number;
}

const thisSystem: RenameSystem = {
  rename,
  platform: process.platform,
  longestWaitMilliseconds: 8000,
};

/**
 * Renames a file or folder, replacing a file of that name, and makes the change durable. On Windows
 * a rename that another program blocks is retried for up to 8 seconds.
 */
export async function replaceFile(
  from: string,
  to: string,
  { rename: run, platform, longestWaitMilliseconds }: RenameSystem = thisSystem,
): Promise<void> {
  let waited = 0;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(2 * pause, 1000)) {
    try {
      await run(from, to);
      break;
    } catch (error) {
      if (platform !== 'win32' || waited >= longestWaitMilliseconds || !isBlocked(error)) {
        throw error;
      }
      await wait(pause);
      waited += pause;
    }
  }
  await syncFolder(dirname(to));
}

/** Makes changes of names in a folder durable. Windows cannot open folders, and does not need it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await using folder = await open(path, 'r');
    await folder.sync();
  } catch {
    // Some network file systems refuse; the rename itself has happened.
  }
}

/** Flushes a finished file to the disk. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

function isBlocked(error: unknown): boolean {
  return error instanceof Error && 'code' in error && blockedCodes.has(String(error.code));
}
