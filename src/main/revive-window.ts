import { dialog, type BrowserWindow } from 'electron';

/** Offers to reload the page of a window when its process has died; nothing saved is lost by it. */
export function reviveWindow(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    void offerReload(window, reason);
  });
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window stopped unexpectedly.',
    detail: `Its process ended (${reason}). The project is saved, and music being made goes on. Load the window again to go on working.`,
    buttons: ['Load Again', 'Close'],
    defaultId: 0,
    cancelId: 1,
  });
  if (response === 0) window.webContents.reload();
  else window.close();
}
