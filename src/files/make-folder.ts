import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/**
 * Creates a folder and its missing parents.
 *
 * @throws AppError `no-permission`, `disk-full`, `exists` if a part of the path is a file
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

/** The deepest existing folder of the path, and the first missing part below it. */
async function findLastThere(
  path: string,
  missing?: string,
): Promise<{ path: string; isFolder: boolean; missing: string | undefined } | undefined> {
  const status = await stat(path).catch(() => undefined);
  if (status) return { path, isFolder: status.isDirectory(), missing };
  const above = dirname(path);
  return above === path ? undefined : findLastThere(above, path);
}

/** On a read-only disk Node's recursive `mkdir` reports ENOENT; a plain `mkdir` reports the reason. */
async function honestError(missing: string | undefined, error: unknown): Promise<unknown> {
  if (missing === undefined) return error;
  return mkdir(missing).then(
    () => error,
    (reason: unknown) => reason,
  );
}
