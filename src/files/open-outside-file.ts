import { constants, type Stats } from 'node:fs';
import { lstat, open, realpath, stat, type FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/** How {@link openOutsideFile} opens a file. */
export interface OpenOutsideOptions {
  /** Folder that must contain the file once all links in both paths are resolved. */
  readonly within?: string | undefined;
  /** Opens an existing file for reading and writing; refuses one that has a second name. */
  readonly writable?: boolean | undefined;
  /** Follows a link that the user named, e.g. as an argument; never set it for files of a project. */
  readonly followLinks?: boolean | undefined;
}

/** Windows has neither flag: it has no named pipes in folders, and links are found by `lstat`. */
const noFollow = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const noWait = (constants.O_NONBLOCK as number | undefined) ?? 0;

/**
 * Opens a file that another person may have written: a file of a project, an upload, a prompt. Only
 * a plain file is opened, never a link, a pipe or a device, and the opened file is the one that was
 * checked even when it is swapped meanwhile. The caller closes it.
 *
 * @throws AppError `not-found`, `no-permission`, `bad-argument` for a folder, a pipe or a device,
 * `unsupported` for a link and for a file outside of `within`
 */
export async function openOutsideFile(
  path: string,
  { followLinks = false, ...options }: OpenOutsideOptions = {},
): Promise<FileHandle> {
  if (!followLinks) return openPlainFile(path, options);
  const real = await realpath(path).catch((error: unknown) => {
    throw asAppError(error, `open "${path}"`);
  });
  return openPlainFile(real, options);
}

async function openPlainFile(
  path: string,
  { within, writable = false }: OpenOutsideOptions,
): Promise<FileHandle> {
  const doing = `open "${path}"`;
  let file: FileHandle | undefined;
  try {
    const expected = await lstat(path);
    refuseUnlessPlain(path, expected);
    // Without waiting: opening a pipe that replaced the file would wait for a writer forever.
    const access = writable ? constants.O_RDWR : constants.O_RDONLY;
    file = await open(path, access | noFollow | noWait);
    const opened = await file.stat();
    refuseUnlessPlain(path, opened);
    if (!isSameFile(expected, opened)) throw wasSwapped(path);
    // Writing into a file with two names would change the file of the other name too.
    if (writable && opened.nlink > 1) throw hasSecondName(path);
    if (within !== undefined) await refuseOutside(path, within, opened);
    return file;
  } catch (error) {
    await file?.close();
    throw asAppError(hasCode(error, 'ELOOP') ? isLink(path) : error, doing);
  }
}

/**
 * Reads a whole file by way of {@link openOutsideFile}.
 *
 * @param maximumBytes a larger file is refused before it is read
 * @throws AppError as {@link openOutsideFile}, and `unsupported` for a larger file
 */
export async function readOutsideFile(
  path: string,
  { maximumBytes, ...options }: OpenOutsideOptions & { readonly maximumBytes: number },
): Promise<Buffer<ArrayBuffer>> {
  await using file = await openOutsideFile(path, options);
  try {
    const { size } = await file.stat();
    if (size > maximumBytes) throw isTooLarge(path, size, maximumBytes);
    const bytes = Buffer.alloc(size);
    let read = 0;
    while (read < size) {
      const { bytesRead } = await file.read(bytes, read, size - read, read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } catch (error) {
    throw asAppError(error, `read "${path}"`);
  }
}

/** Throws AppError unless `status` (from `lstat` or an open file) describes a plain file. */
export function refuseUnlessPlain(path: string, status: Stats): void {
  if (status.isFile()) return;
  if (status.isSymbolicLink()) throw isLink(path);
  const kind = status.isDirectory()
    ? 'a folder'
    : status.isFIFO()
      ? 'a named pipe'
      : status.isSocket()
        ? 'a socket'
        : 'a device';
  throw new AppError('bad-argument', `"${path}" is ${kind}; choose a file.`);
}

/** Whether two descriptions are of one file. Windows may report no inode: then sizes must do. */
export function isSameFile(one: Stats, other: Stats): boolean {
  if (one.ino === 0 && other.ino === 0) return one.size === other.size;
  return one.ino === other.ino && one.dev === other.dev;
}

async function refuseOutside(path: string, within: string, opened: Stats): Promise<void> {
  const [real, folder] = await Promise.all([realpath(path), realpath(within)]);
  const prefix = folder.endsWith(sep) ? folder : folder + sep;
  if (!real.startsWith(prefix)) {
    throw new AppError(
      'unsupported',
      `"${path}" leads out of "${within}" through a link, which is not followed. Put the file itself there.`,
    );
  }
  // A folder of the path may have been a link while the file was opened.
  if (!isSameFile(await stat(real), opened)) throw wasSwapped(path);
}

function isLink(path: string): AppError {
  return new AppError(
    'unsupported',
    `"${path}" is a link, which is not followed. Put the file itself there.`,
  );
}

function hasSecondName(path: string): AppError {
  return new AppError(
    'unsupported',
    `"${path}" has a second name elsewhere (a hard link), and is not written to. Put a copy of the file there.`,
  );
}

function wasSwapped(path: string): AppError {
  return new AppError('unsupported', `"${path}" was replaced while it was opened. Try again.`);
}

function isTooLarge(path: string, size: number, maximumBytes: number): AppError {
  return new AppError(
    'unsupported',
    `"${path}" has ${size} bytes, more than the ${maximumBytes} bytes that are read of such a file. Check that it is the right one.`,
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
