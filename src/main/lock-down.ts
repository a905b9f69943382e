import { app, session } from 'electron';
import type { Session } from 'electron';
import { isAppUrl } from './app-origin.ts';

/** Refuses every permission, every download and every request that leaves the app. */
function lockDownSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isAppUrl(url) && !url.startsWith('devtools://') });
  });
}

/**
 * Shuts what a window could be led astray by: it is sandboxed, may not navigate, open windows or
 * embed pages, holds no permission, and reaches no network. Must run before Electron is ready.
 */
export function lockDown(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_created, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(() => lockDownSession(session.defaultSession));
}
