import { app, session } from 'electron';
import type { Session } from 'electron';
import { isAppUrl } from './app-origin.ts';

/** What the window asks for when the user does: notifications, and the picture on the whole screen. */
const harmless = new Set(['notifications', 'fullscreen']);

/** Refuses every other permission, every download and every request that leaves the app. */
function lockDownSession(target: Session): void {
  target.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(harmless.has(permission) && isAppUrl(requestingUrl)),
  );
  target.setPermissionCheckHandler(
    (_contents, permission, origin) => harmless.has(permission) && isAppUrl(origin),
  );
  target.setDevicePermissionHandler(() => false);
  target.on('will-download', (event) => event.preventDefault());
  target.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isAppUrl(url) && !url.startsWith('devtools://') });
  });
}

/**
 * Shuts what a window could be led astray by: it is sandboxed, may not navigate elsewhere, open windows or
 * embed pages, holds no permission, and reaches no network. Must run before Electron is ready.
 */
export function lockDown(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_created, contents) => {
    // A page may load itself again, as it does for another language.
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (event.url !== contents.getURL()) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(() => lockDownSession(session.defaultSession));
}
