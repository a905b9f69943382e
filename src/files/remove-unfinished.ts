import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { stateOfProcess } from '../system/process-identity.ts';
import { isTemporaryNameFor, parseTemporaryName } from './temporary-name.ts';

/** A temporary file whose process is unknown is left over once nothing was written to it this long. */
const abandonedMilliseconds = 24 * 3600 * 1000;

/**
 * Removes temporary files that killed processes left while they wrote `path`. Those of running
 * processes stay. Failures are ignored: a leftover does no harm.
 */
export async function removeUnfinished(path: string): Promise<void> {
  const absolute = resolve(path);
  await removeIn(dirname(absolute), (name) => isTemporaryNameFor(absolute, name));
}

/** The same for all temporary files in a folder, for any target. */
export async function removeUnfinishedIn(folder: string): Promise<void> {
  await removeIn(folder, (name) => parseTemporaryName(name) !== undefined);
}

async function removeIn(folder: string, isMeant: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isMeant)) {
    const path = join(folder, basename(name));
    if (await isLeftOver(path)) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isLeftOver(path: string): Promise<boolean> {
  const writer = parseTemporaryName(basename(path))?.writer;
  const state = writer ? stateOfProcess(writer) : 'unknown';
  if (state !== 'unknown') return state === 'ended';
  const status = await lstat(path).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > abandonedMilliseconds;
}
