import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol } from 'electron';
import { appScheme } from './app-origin.ts';
import { findAppFile } from './find-app-file.ts';
import { securityHeaders } from './security-headers.ts';

const rendererFolder = join(import.meta.dirname, '../renderer');

/** Makes the app's own scheme a secure, standard one. Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built renderer, and nothing else, under the app's own scheme. */
export function serveApp(): void {
  protocol.handle(appScheme, async (request) => {
    const file = request.method === 'GET' ? findAppFile(rendererFolder, request.url) : undefined;
    if (!file) return new Response('Not found', { status: 404, headers: securityHeaders });
    try {
      const body = new Uint8Array(await readFile(file.path));
      return new Response(body, {
        headers: { ...securityHeaders, 'content-type': file.contentType },
      });
    } catch {
      return new Response('Not found', { status: 404, headers: securityHeaders });
    }
  });
}
