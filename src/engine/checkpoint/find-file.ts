import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { AppError, asAppError } from '../../shared/app-error.ts';

/** The first of these files that exists in the folder; undefined when none does. */
export async function findFile(
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    if (await isFile(path)) return path;
  }
  return undefined;
}

/** Whether `path` is a folder; AppError `not-found` when it does not exist. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw asAppError(error, `open "${path}"`);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Throws AppError `not-found` unless `path` is a folder. */
export async function requireFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  throw new AppError(
    'not-found',
    `"${path}" is a file; name the folder of the checkpoint: "${dirname(path)}".`,
  );
}

/** The error for a checkpoint folder without the file that should be in it. */
export function missingFileError(folder: string, names: readonly string[]): AppError {
  return new AppError(
    'not-found',
    `The folder "${folder}" holds no ${names.join(' or ')}; name the folder of a VidMuse checkpoint.`,
  );
}
