import { randomBytes } from 'node:crypto';
import { access, link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/** Throws `exists` when `path` is there already and `force` is not set. */
export async function refuseToOverwrite(path: string, force: boolean): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  if ((await stat(path)).isDirectory()) {
    throw new AppError('bad-argument', `"${path}" is a folder; name a file to write.`);
  }
  if (!force) throw alreadyExists(path);
}

function alreadyExists(path: string): AppError {
  return new AppError(
    'exists',
    `"${path}" exists already; choose another name, or let it be replaced (in a command: --force).`,
  );
}

async function publish(temporaryPath: string, path: string, force: boolean): Promise<void> {
  if (!force) {
    try {
      // Unlike rename, link fails when the name has been taken in the meantime.
      await link(temporaryPath, path);
      await rm(temporaryPath, { force: true });
      return;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
        throw alreadyExists(path);
      }
      // This file system has no hard links.
      await refuseToOverwrite(path, false);
    }
  }
  await rename(temporaryPath, path);
}

/**
 * Writes a file that appears under its name only when complete. `write` gets the path of a temporary
 * file beside it, already created, with the same ending; afterwards it is flushed to disk and renamed;
 * on any failure it is removed. Throws `exists` unless `force`, `no-permission`, `disk-full`,
 * `not-found` for a missing folder, and whatever `write` throws.
 */
export async function writeFinishedFile<Result>(
  path: string,
  { force }: { readonly force: boolean },
  write: (temporaryPath: string) => Promise<Result>,
): Promise<Result> {
  const absolute = resolve(path);
  await refuseToOverwrite(absolute, force);
  const extension = extname(absolute);
  const stem = basename(absolute, extension).slice(0, 60);
  const suffix = randomBytes(4).toString('hex');
  const temporaryPath = join(dirname(absolute), `.${stem}.unfinished-${suffix}${extension}`);
  try {
    await (await open(temporaryPath, 'wx')).close();
    const result = await write(temporaryPath);
    {
      await using file = await open(temporaryPath, 'r+');
      await file.sync();
    }
    await publish(temporaryPath, absolute, force);
    return result;
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw asAppError(error, `write "${path}"`);
  }
}
