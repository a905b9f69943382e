import type { StudioApi } from './studio-api.ts';

/** What a shell opens its door to: `src/host` makes it. */
export interface StudioBackend {
  readonly api: StudioApi;
  /** Answers GET and HEAD of `/media/…`, with Range; knows no file but those of opened projects. */
  readonly serveMedia: (request: Request) => Promise<Response>;
  /** Saves what is unsaved and ends the worker. */
  readonly close: () => Promise<void>;
}
