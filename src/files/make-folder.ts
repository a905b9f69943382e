import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/**
 * Makes a folder and those above it that are missing.
 *
 * @throws AppError `no-permission`, `disk-full`, `exists` where a file stands in the way
 */
export async function makeFolder(path: string): Promise<void> {
  const doing = `make the folder "${path}"`;
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const last = await findLastThere(resolve(path));
    if (last && !last.isFolder) {
      const reason = `"${last.path}" is a file; choose another name`;
      throw new AppError('exists', `Could not ${doing}: ${reason}.`, { cause: error });
    }
    throw asAppError(await honestError(last?.missing, error), doing);
  }
}

/** The deepest part of the path that exists, and the part below it, which does not. */
async function findLastThere(
  path: string,
  missing?: string,
): Promise<{ path: string; isFolder: boolean; missing: string | undefined } | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status) return { path, isFolder: status.isDirectory(), missing };
  const above = dirname(path);
  return above === path ? undefined : findLastThere(above, path);
}

/** On a read-only disk Node's recursive `mkdir` says that nothing is there; a plain one says why. */
async function honestError(missing: string | undefined, error: unknown): Promise<unknown> {
  if (missing === undefined) return error;
  return mkdir(missing).then(
    () => error,
    (reason: unknown) => reason,
  );
}
