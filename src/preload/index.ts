import { contextBridge, ipcRenderer } from 'electron';
import type { StudioCall, StudioResult } from '../shared/studio-api.ts';
import { studioChannel } from '../shared/studio-channel.ts';

const call: StudioCall = (method, input) =>
  ipcRenderer.invoke(studioChannel, method, input) as Promise<StudioResult>;

// All that the window can reach; src/renderer/window.d.ts types it.
contextBridge.exposeInMainWorld('studioCall', call);
