import type { StudioCall } from '../shared/studio-api.ts';
import type { StudioSubscribe } from '../shared/studio-client.ts';

/** What src/preload puts into the window. */
export interface StudioBridge {
  readonly call: StudioCall;
  readonly subscribe: StudioSubscribe;
}

declare global {
  interface Window {
    /** There in the desktop shell only; a browser gets its API from the server that the page is from. */
    readonly studio?: StudioBridge;
  }
}
