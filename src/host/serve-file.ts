import { open, realpath, type FileHandle } from 'node:fs/promises';
import { sep } from 'node:path';
import { Readable } from 'node:stream';
import { rangeOfFile } from './range-of-file.ts';

/** A file that may be sent. */
export interface ServableFile {
  readonly path: string;
  /** Folder in which the file must lie with all links resolved; anywhere where it is absent. */
  readonly within?: string;
  readonly contentType: string;
  /** Whether it never changes, so that it may be kept. */
  readonly immutable: boolean;
}

const chunkBytes = 1 << 18;

/** A plain answer without content of its own. */
export function plainResponse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/**
 * Answers GET and HEAD with a file, or with the part of it that `Range` asks for (206, 416), or with
 * 304 where the asker has it. The file is read as the answer is.
 */
export async function serveFile(request: Request, found: ServableFile): Promise<Response> {
  let file: FileHandle;
  try {
    file = await open(await realPathOf(found), 'r');
  } catch {
    return plainResponse(404);
  }
  const response = await answer(request, found, file).catch(() => plainResponse(500));
  if (response.body === null) await file.close();
  return response;
}

/** Where the file really lies. Rejects where that is outside of the folder it belongs to. */
async function realPathOf({ path, within }: ServableFile): Promise<string> {
  const real = await realpath(path);
  if (within === undefined || real.startsWith(`${await realpath(within)}${sep}`)) return real;
  throw new Error(`"${path}" is a link that leads out of "${within}"`);
}

async function answer(request: Request, found: ServableFile, file: FileHandle): Promise<Response> {
  const status = await file.stat();
  if (!status.isFile()) return plainResponse(404);
  const { size } = status;
  const etag = `"${size.toString(36)}-${Math.trunc(status.mtimeMs).toString(36)}"`;
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': found.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    'content-type': found.contentType,
    etag,
    'last-modified': status.mtime.toUTCString(),
    'x-content-type-options': 'nosniff',
  };
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    return new Response(null, { status: 304, headers });
  }
  const condition = request.headers.get('if-range');
  const wantsRange = condition === null || condition === etag;
  const range = wantsRange ? rangeOfFile(request.headers.get('range'), size) : undefined;
  if (range === 'unsatisfiable') {
    return plainResponse(416, { 'content-range': `bytes */${size}`, 'accept-ranges': 'bytes' });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  const length = end - start + 1;
  const partly = range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {};
  const isEmpty = request.method === 'HEAD' || length === 0;
  const body = isEmpty ? null : file.createReadStream({ start, end, highWaterMark: chunkBytes });
  if (body) request.signal.addEventListener('abort', () => body.destroy(), { once: true });
  return new Response(body && (Readable.toWeb(body) as ReadableStream<Uint8Array>), {
    status: range ? 206 : 200,
    headers: { ...headers, ...partly, 'content-length': String(length) },
  });
}
