import { realpath, type FileHandle } from 'node:fs/promises';
import { openOutsideFile } from '../files/open-outside-file.ts';
import { openRealFile } from '../files/open-real-file.ts';
import { fileBody } from './file-body.ts';
import { rangeOfFile } from './range-of-file.ts';

/** A file that may be sent. */
export interface ServableFile {
  readonly path: string;
  /** Folder that must contain the file once all links are resolved; no link is followed out of it. */
  readonly within?: string;
  /** Decides, where there is no `within`, whether the file that `path` really leads to may be sent. */
  readonly admits?: (realPath: string) => Promise<boolean>;
  readonly contentType: string;
  /** Whether its content never changes, so that browsers may cache it. */
  readonly immutable: boolean;
}

/** An answer without a body. */
export function plainResponse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'cache-control': 'no-store', ...headers } });
}

/**
 * Answers GET and HEAD with a file, with the part that `Range` asks for (206, 416), or with 304 where
 * the browser has the file. Reads the file while the answer is read, and closes it when the answer
 * ends or the request is aborted.
 */
export async function serveFile(request: Request, found: ServableFile): Promise<Response> {
  let file: FileHandle;
  try {
    file = await openServable(found);
  } catch {
    return plainResponse(404);
  }
  const response = await answer(request, found, file).catch(() => plainResponse(500));
  if (response.body === null) await file.close();
  return response;
}

async function openServable({ path, within, admits }: ServableFile): Promise<FileHandle> {
  if (within !== undefined) return openOutsideFile(path, { within });
  const real = await realpath(path);
  if (admits && !(await admits(real))) throw new Error(`"${path}" leads to a file out of bounds`);
  return openRealFile(real);
}

async function answer(request: Request, found: ServableFile, file: FileHandle): Promise<Response> {
  const { size, mtimeMs, mtime } = await file.stat();
  const etag = `"${size.toString(36)}-${Math.trunc(mtimeMs).toString(36)}"`;
  const headers = {
    'accept-ranges': 'bytes',
    'cache-control': found.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    'content-type': found.contentType,
    etag,
    'last-modified': mtime.toUTCString(),
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
  return new Response(isEmpty ? null : fileBody(file, { start, end }, request.signal), {
    status: range ? 206 : 200,
    headers: { ...headers, ...partly, 'content-length': String(length) },
  });
}
