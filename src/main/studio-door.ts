import { BrowserWindow, ipcMain } from 'electron';
import type { StudioApi, StudioResult } from '../shared/studio-api.ts';
import { studioChannels } from '../shared/studio-channel.ts';
import { createStudioDoor } from '../shared/studio-door.ts';
import { isAppUrl } from './app-origin.ts';

const refusal: StudioResult = {
  ok: false,
  error: { code: 'no-permission', message: 'Only the window of the app itself may call its API.' },
};

/**
 * Answers the window's calls with `api` and sends it the events of `api`. The one way from a window
 * into this process and back.
 */
export function openStudioDoor(api: StudioApi): void {
  const door = createStudioDoor(api);
  ipcMain.handle(
    studioChannels.call,
    (event, method: unknown, input: unknown): Promise<StudioResult> => {
      const isOurs = event.senderFrame?.parent === null && isAppUrl(event.senderFrame.url);
      if (!isOurs) return Promise.resolve(refusal);
      return door(String(method), Array.isArray(input) ? input : [input]);
    },
  );
  api.onEvent((event) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      if (isAppUrl(webContents.getURL())) webContents.send(studioChannels.event, event);
    }
  });
}
