import type { StudioBridge } from '../shared/studio-bridge.ts';

declare global {
  interface Window {
    /** There in the desktop shell only; a browser gets its API from the server that the page is from. */
    readonly studioBridge?: StudioBridge;
  }
}
