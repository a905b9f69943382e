import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../shared/app-error.ts';
import { securityHeaders } from '../shared/security-headers.ts';

/** Sends the file at `path` to be saved under its own name. Throws AppError for what is no file. */
export async function sendDownload(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const file = await open(path);
  try {
    const { size, isFile } = await file.stat().then((found) => ({
      size: found.size,
      isFile: found.isFile(),
    }));
    if (!isFile)
      throw new AppError(
        'bad-argument',
        `"${basename(path)}" is no file. Choose one inside of it.`,
      );
    const name = encodeURIComponent(basename(path)).replace(
      /['()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    response.writeHead(200, {
      ...securityHeaders,
      'cache-control': 'no-store',
      'content-type': 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    });
    if (request.method === 'HEAD' || size === 0) {
      response.end();
      return;
    }
    // As long as announced, even when the file grows meanwhile.
    const stream = file.createReadStream({ end: size - 1, autoClose: false });
    await pipeline(stream, response).catch(() => response.destroy());
  } finally {
    await file.close();
  }
}
