import { lstat } from 'node:fs/promises';
import { asAppError } from '../shared/app-error.ts';

/**
 * Whether there is anything under this name: a file, a folder, or a link that may lead nowhere. There is
 * nothing under a name that is too long. Throws AppError where that cannot be known, e.g. `no-permission`.
 */
export async function fileExists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENAMETOOLONG') return false;
    const error = asAppError(thrown, `find "${path}"`);
    if (error.code === 'not-found') return false;
    throw error;
  }
}
