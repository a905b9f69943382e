import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openRealFile } from '../files/open-real-file.ts';
import { securityHeaders } from '../shared/security-headers.ts';

/**
 * Sends a file to be saved under its own name. Only a plain file is sent, and never through a link:
 * the file may have been replaced since its path was checked.
 *
 * @param realPath with links resolved, inside the workspace
 * @throws AppError for anything that is not a plain file
 */
export async function sendDownload(
  request: IncomingMessage,
  response: ServerResponse,
  realPath: string,
): Promise<void> {
  await using file = await openRealFile(realPath);
  const { size } = await file.stat();
  response.writeHead(200, {
    ...downloadHeaders(basename(realPath)),
    'content-length': String(size),
  });
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  // Send the announced length, even if the file has grown.
  const stream = file.createReadStream({ end: size - 1, autoClose: false });
  await pipeline(stream, response).catch(() => response.destroy());
}

/** Headers of an answer that a browser saves under this name. */
export function downloadHeaders(name: string): Record<string, string> {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encoded}`,
  };
}
