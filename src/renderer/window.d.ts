import type { StudioCall } from '../shared/studio-api.ts';

declare global {
  interface Window {
    /** Put there by src/preload. */
    readonly studioCall: StudioCall;
  }
}
