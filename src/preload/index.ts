import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { StudioEvent, StudioResult } from '../shared/studio-api.ts';
import type { StudioBridge } from '../shared/studio-bridge.ts';
import { studioChannels } from '../shared/studio-channel.ts';

const bridge: StudioBridge = {
  call: (method, input) =>
    ipcRenderer.invoke(studioChannels.call, method, input) as Promise<StudioResult>,
  subscribe: (listener) => {
    // Electron's own event leads to the channel of every message and stays on this side.
    const forward = (_event: unknown, event: StudioEvent): void => listener(event);
    ipcRenderer.on(studioChannels.event, forward);
    return () => void ipcRenderer.off(studioChannels.event, forward);
  },
  pathOfFile: (file) => Promise.resolve(webUtils.getPathForFile(file) || undefined),
};

// All that the window can reach; src/renderer/window.d.ts types it.
contextBridge.exposeInMainWorld('studioBridge', bridge);
