import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { asAppError } from '../shared/app-error.ts';

/**
 * Replaces a text file so that after a crash at any moment either the old or the new text is there,
 * whole. Throws AppError `disk-full`, `no-permission`, `not-found` for a missing folder.
 */
export async function writeFileAtomically(path: string, text: string): Promise<void> {
  const temporaryPath = `${path}.unfinished-${randomBytes(4).toString('hex')}`;
  try {
    {
      await using file = await open(temporaryPath, 'wx');
      await file.writeFile(text);
      await file.sync();
    }
    await rename(temporaryPath, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw asAppError(error, `save "${path}"`);
  }
}

/** Makes a rename durable. Windows cannot open folders, and does not need it. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  // Some network file systems refuse; the rename has happened all the same.
  await folder.sync().catch(() => undefined);
}
