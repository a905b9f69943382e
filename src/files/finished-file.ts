import { link, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { fileExists } from './file-exists.ts';
import { removeUnfinished } from './remove-unfinished.ts';
import { replaceFile, syncFile, syncFolder, type RenameSystem } from './replace-file.ts';
import { cutToBytes, temporaryPathFor } from './temporary-name.ts';

/** How {@link writeFinishedFile} publishes a file. */
export interface FinishedFileOptions {
  /** Whether an existing file is replaced. */
  readonly force: boolean;
  /**
   * Whether a finished file that cannot get its name is kept as `<name> 2` beside it, e.g. because
   * another program has the old one open. For files that took long to make.
   */
  readonly keepFinished?: boolean;
  /** Replaced in tests. */
  readonly system?: RenameSystem;
}

/**
 * Throws AppError `exists` when `path` is there already and `force` is not set, `bad-argument` when it
 * is a folder.
 */
export async function refuseToOverwrite(path: string, force: boolean): Promise<void> {
  if (!(await fileExists(path))) return;
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) {
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

/**
 * Writes a file that appears under its name only when complete. `write` gets the path of an empty
 * temporary file beside it with the same ending; afterwards that is flushed to the disk and renamed.
 * It is removed on any failure; those that killed processes left are removed as well.
 *
 * @throws AppError `exists` unless `force`, `no-permission`, `disk-full`, `not-found` for a missing
 * folder, and whatever `write` throws
 */
export async function writeFinishedFile<Result>(
  path: string,
  options: FinishedFileOptions,
  write: (temporaryPath: string) => Promise<Result>,
): Promise<Result> {
  const absolute = resolve(path);
  await refuseToOverwrite(absolute, options.force);
  const temporaryPath = temporaryPathFor(absolute);
  try {
    await removeUnfinished(absolute);
    await (await open(temporaryPath, 'wx')).close();
    const result = await write(temporaryPath);
    await syncFile(temporaryPath);
    await publish(temporaryPath, absolute, options).catch(async (error: unknown) => {
      throw options.keepFinished ? await keepBeside(temporaryPath, absolute, error) : error;
    });
    return result;
  } catch (error) {
    await rm(temporaryPath, { force: true }).catch(() => undefined);
    throw asAppError(error, `write "${path}"`);
  }
}

async function publish(
  temporaryPath: string,
  path: string,
  { force, system }: FinishedFileOptions,
): Promise<void> {
  if (force) return replaceFile(temporaryPath, path, system);
  if (await linkUnlessTaken(temporaryPath, path)) {
    await rm(temporaryPath, { force: true });
    await syncFolder(dirname(path));
    return;
  }
  // This file system has no hard links.
  await refuseToOverwrite(path, false);
  await replaceFile(temporaryPath, path, system);
}

/**
 * Gives a file a second name; unlike a rename this never replaces a file. False where the file system
 * has no hard links. Throws AppError `exists` where the name is taken.
 */
export async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw alreadyExists(to);
    }
    return false;
  }
}

/** Renames a finished file to the first free name `<stem> 2`, `<stem> 3`, …, and returns the error that reports it. */
async function keepBeside(temporaryPath: string, path: string, cause: unknown): Promise<AppError> {
  const extension = extname(path);
  // With room for the number in a name of at most 255 bytes.
  const stem = cutToBytes(basename(path, extension), 250 - Buffer.byteLength(extension));
  const error = asAppError(cause, `write "${path}"`);
  for (let number = 2; number < 100; number++) {
    const kept = join(dirname(path), `${stem} ${number}${extension}`);
    try {
      await publish(temporaryPath, kept, { force: false });
    } catch (thrown) {
      if (asAppError(thrown, 'rename').code === 'exists') continue;
      break;
    }
    return new AppError(
      error.code,
      `${error.message} What was to be written is complete and was kept as "${kept}".`,
      { cause },
    );
  }
  return error;
}
