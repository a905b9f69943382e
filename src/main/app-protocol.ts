import { join } from 'node:path';
import { protocol } from 'electron';
import type { StudioBackend } from '../shared/studio-backend.ts';
import { createAppHandler } from './answer-app-request.ts';
import { appScheme } from './app-origin.ts';

const rendererDir = join(import.meta.dirname, '../renderer');

/** Makes the app's own scheme a secure, standard one. Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      // `stream`: video elements play from it and seek in it.
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    },
  ]);
}

/** Serves the built renderer and the media of opened projects under the app's own scheme. */
export function serveApp(backend: StudioBackend): void {
  protocol.handle(appScheme, createAppHandler(rendererDir, backend));
}
