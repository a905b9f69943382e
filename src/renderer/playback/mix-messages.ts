import type { AppErrorData } from '../../shared/app-error.ts';
import type { HeardBlock, HeardMusic } from './heard-mix.ts';

/** A line to the other side: a worker, its own scope, or a port. */
export interface MixLine {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** What is heard, as it is sent to the worker. Both URLs are absolute. */
export interface MixToOpen extends Omit<HeardMusic, 'pair'> {
  readonly takesUrl: string;
}

/** Channels of a block: one where left and right are the same. */
export type PostedStereo = readonly Float32Array<ArrayBuffer>[];

/** From the window to the worker. */
export type MixOrder =
  | { readonly type: 'open'; readonly mixId: number; readonly mix: MixToOpen }
  | {
      readonly type: 'render';
      readonly mixId: number;
      readonly renderId: number;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: 'close'; readonly mixId: number }
  /** The answer to `read`. */
  | { readonly type: 'sound'; readonly readId: number; readonly channels: readonly Float32Array[] }
  | { readonly type: 'no-sound'; readonly readId: number; readonly error: AppErrorData };

/** From the worker to the window. */
export type MixReport =
  | {
      readonly type: 'block';
      readonly renderId: number;
      /** Absent when the mix was closed meanwhile. */
      readonly a?: PostedStereo;
      readonly b?: PostedStereo;
      readonly lanes?: HeardBlock['lanes'];
    }
  | { readonly type: 'failed'; readonly renderId: number; readonly error: AppErrorData }
  /** Samples of a take that is being made, which the window holds. */
  | {
      readonly type: 'read';
      readonly readId: number;
      readonly takeId: string;
      readonly from: number;
      readonly to: number;
    };
