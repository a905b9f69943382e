import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, parse } from 'node:path';
import { fileExists } from '../files/file-exists.ts';
import { linkUnlessTaken } from '../files/finished-file.ts';
import { replaceFile } from '../files/replace-file.ts';
import { AppError, asAppError } from '../shared/app-error.ts';

/** An upload exceeds the server's limit. */
export class UploadTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`uploads may have ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** Reserved device names on Windows. */
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Checks a file name sent by a browser. Throws AppError `bad-argument` for folders, hidden files and
 * names that a file system would interpret differently.
 */
export function checkUploadName(name: string): string {
  const isPlain =
    name.length > 0 &&
    Buffer.byteLength(name) <= 200 &&
    !/[\\/:*?"<>|\p{Cc}]/u.test(name) &&
    !/^\.|[. ]$/.test(name) &&
    !reservedName.test(name);
  if (isPlain) return name;
  throw new AppError('bad-argument', `"${name}" cannot be the name of a file; rename it first.`);
}

/**
 * Streams the body of `request` into `folder`, as `name` or, if that exists, as `name (2)` and so on; a
 * file of that name with the same content is used instead. Returns the path. Removes an incomplete file.
 *
 * @throws UploadTooLarge; AppError `disk-full`, `no-permission`, …; `cancelled` when the client
 * disconnects
 */
export async function receiveUpload(
  request: IncomingMessage,
  folder: string,
  name: string,
  limitBytes: number,
): Promise<string> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw new UploadTooLarge(limitBytes);
  const partPath = join(folder, `.upload-${randomBytes(6).toString('hex')}.part`);
  try {
    const content = await writeBody(request, partPath, limitBytes);
    return await nameFile(partPath, folder, name, content);
  } catch (error) {
    if (error instanceof UploadTooLarge) throw error;
    if (request.destroyed && !request.complete) {
      throw new AppError('cancelled', 'The upload was interrupted.', { cause: error });
    }
    throw asAppError(error, `store the upload "${name}"`);
  } finally {
    await rm(partPath, { force: true });
  }
}

/** Length and SHA-256 of a file. */
interface Content {
  readonly sizeBytes: number;
  readonly hash: string;
}

async function writeBody(
  request: IncomingMessage,
  path: string,
  limitBytes: number,
): Promise<Content> {
  const file = await open(path, 'wx', 0o644);
  const hash = createHash('sha256');
  try {
    let received = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > limitBytes) throw new UploadTooLarge(limitBytes);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    return { sizeBytes: received, hash: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** Whether a file, which is no link, has this content. */
async function holds(path: string, { sizeBytes, hash }: Content): Promise<boolean> {
  const known = await lstat(path);
  if (!known.isFile() || known.size !== sizeBytes) return false;
  const read = createHash('sha256');
  for await (const chunk of createReadStream(path)) read.update(chunk as Buffer);
  return read.digest('hex') === hash;
}

/** Renames the finished file without replacing another one; one with the same content is enough. */
async function nameFile(
  partPath: string,
  folder: string,
  name: string,
  content: Content,
): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ext}`);
    try {
      if (await linkUnlessTaken(partPath, path)) return path;
      // This file system has no hard links.
      if (!(await fileExists(path))) {
        await replaceFile(partPath, path);
        return path;
      }
    } catch (error) {
      if (asAppError(error, 'name the upload').code !== 'exists') throw error;
    }
    if (await holds(path, content)) return path;
  }
}
