import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findAppFile } from '../shared/find-app-file.ts';
import { securityHeaders } from '../shared/security-headers.ts';
import type { StudioBackend } from '../shared/studio-backend.ts';
import { isAppUrl } from './app-origin.ts';

/** Under which the host serves media of opened projects. */
const mediaPath = '/media/';

/**
 * Answers what the window fetches under the app's own scheme: files of the built renderer, media of
 * opened projects through the host, with Range, and nothing else.
 */
export function createAppHandler(
  rendererDir: string,
  backend: Pick<StudioBackend, 'serveMedia'>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await answer(request, rendererDir, backend);
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
    return new Response(response.body, { status: response.status, headers });
  };
}

async function answer(
  request: Request,
  rendererDir: string,
  { serveMedia }: Pick<StudioBackend, 'serveMedia'>,
): Promise<Response> {
  if (!isAppUrl(request.url)) return notFound();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }
  const { pathname } = new URL(request.url);
  if (pathname.startsWith(mediaPath)) return serveMedia(request);
  const file = findAppFile(pathname);
  const body =
    file && (await readFile(join(rendererDir, file.relativePath)).catch(() => undefined));
  if (!file || !body) return notFound();
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), {
    headers: { 'content-type': file.contentType },
  });
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } });
}
