import { join } from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { appOrigin } from './app-origin.ts';
import { reviveWindow } from './revive-window.ts';

/** Opens the window, or brings the open one to the front. Resolves once its page has loaded. */
export async function openWindow(): Promise<void> {
  const [open] = BrowserWindow.getAllWindows();
  if (open) {
    open.show();
    return;
  }
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 600,
    show: false,
    // The surface of src/renderer/tokens.css, so that nothing flashes before the first paint.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181b' : '#f4f4f2',
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  });
  reviveWindow(window);
  window.once('ready-to-show', () => window.show());
  await window.loadURL(`${appOrigin}/`);
}
