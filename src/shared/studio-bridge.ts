import type { StudioCall } from './studio-api.ts';
import type { StudioSubscribe } from './studio-client.ts';

/**
 * What a shell gives the window: calls, events, and a way to hand over files that a person dropped.
 * The Electron shell's preload script puts it into the window as `studioBridge`; in a browser it is
 * made of a WebSocket and uploads.
 */
export interface StudioBridge {
  readonly call: StudioCall;
  readonly subscribe: StudioSubscribe;
  /**
   * Path under which the API can open a file that was dropped: its own on a desktop, that of its
   * uploaded copy in a browser. Undefined for what is no file on disk.
   */
  readonly pathOfFile: (
    file: File,
    options?: { signal?: AbortSignal; onProgress?: (sentBytes: number) => void },
  ) => Promise<string | undefined>;
}
