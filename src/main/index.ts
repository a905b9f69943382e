import { app } from 'electron';
import { openAtStart } from '../shared/open-at-start.ts';
import { askBeforeClosing } from './ask-before-closing.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { createBackend } from './create-backend.ts';
import { findOpenedPath } from './find-opened-path.ts';
import { installMenu } from './install-menu.ts';
import { lockDown } from './lock-down.ts';
import { openWindow } from './open-window.ts';
import { quitAfter } from './quit-after.ts';
import { rememberDocuments } from './remember-documents.ts';
import { ShellWords } from './shell-words.ts';
import { openStudioDoor } from './studio-door.ts';

/** Starts the app. No top-level await: Electron becomes ready only once this module has run. */
function start(): void {
  let openedPath = findOpenedPath(process.argv, process.cwd(), app.isPackaged);
  // Until the window is there, what the system asks to open waits for it.
  let openPath = (path: string): void => {
    openedPath = path;
  };
  registerAppScheme();
  lockDown();
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openPath(path);
  });
  app.on('second-instance', (_event, argv, folder) => {
    void app.whenReady().then(openWindow);
    const path = findOpenedPath(argv, folder, app.isPackaged);
    if (path !== undefined) openPath(path);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  void app.whenReady().then(async () => {
    const words = new ShellWords();
    const backend = createBackend(words);
    quitAfter(() => backend.close());
    askBeforeClosing(backend.api, words);
    serveApp(backend);
    openStudioDoor(rememberDocuments(openAtStart(backend.api, backend.emit, openedPath)));
    // On macOS the app may be there without a window.
    openPath = (path) => void openWindow().then(() => backend.emit({ type: 'open-path', path }));
    installMenu(words, backend.emit);
    app.on('activate', () => void openWindow());
    await openWindow();
  });
}

// A second start hands its file to the first and ends.
if (app.requestSingleInstanceLock()) start();
else app.quit();
