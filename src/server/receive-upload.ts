import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join, parse } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/** Refusal of an upload that is larger than this server takes. */
export class UploadTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`uploads may have ${limitBytes} bytes`);
    this.limitBytes = limitBytes;
  }
}

/** Names that mean something else to Windows. */
const reservedName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * A file name as sent by a browser, or AppError `bad-argument` where it is not the plain name of one:
 * no folders, no hidden files, nothing that a file system reads otherwise.
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
 * Writes the body of `request` into `folder` as it comes, as `name` or, where that is taken, as
 * `name (2)` and so on. Gives the path. Nothing is left of an upload that fails or is broken off.
 *
 * @throws UploadTooLarge; AppError `disk-full` and the like; `cancelled` when the client goes
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
    await writeBody(request, partPath, limitBytes);
    return await nameFile(partPath, folder, name);
  } catch (error) {
    if (error instanceof UploadTooLarge) throw error;
    if (request.destroyed && !request.complete) {
      throw new AppError('cancelled', 'The upload was broken off.', { cause: error });
    }
    throw asAppError(error, `store the upload "${name}"`);
  } finally {
    await rm(partPath, { force: true });
  }
}

async function writeBody(request: IncomingMessage, path: string, limitBytes: number) {
  const file = await open(path, 'wx', 0o644);
  try {
    let received = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > limitBytes) throw new UploadTooLarge(limitBytes);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives the finished file its name, never that of another. */
async function nameFile(partPath: string, folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? name : `${stem} (${number})${ext}`);
    try {
      // A link fails where the name is taken; a rename would replace what is there.
      await link(partPath, path);
      return path;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isTaken) throw error;
    }
  }
}
