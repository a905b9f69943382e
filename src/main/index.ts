import { app } from 'electron';
import { appInfo } from './app-info.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { installMenu } from './install-menu.ts';
import { lockDown } from './lock-down.ts';
import { openWindow } from './open-window.ts';
import { openStudioDoor } from './studio-door.ts';

registerAppScheme();
lockDown();

// No top-level await: Electron becomes ready only once this module has been evaluated.
void app.whenReady().then(async () => {
  serveApp();
  openStudioDoor({ appInfo });
  installMenu();
  app.on('activate', () => void openWindow());
  await openWindow();
});

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
