import { AsyncLocalStorage } from 'node:async_hooks';

const background = new AsyncLocalStorage<true>();

/**
 * Runs work that nobody waits for: every ffmpeg that it starts gives way to all else that the machine does,
 * such as composing.
 */
export function runInBackground<Result>(work: () => Promise<Result>): Promise<Result> {
  return background.run(true, work);
}

/** Whether this is called from the work of {@link runInBackground}. */
export function isInBackground(): boolean {
  return background.getStore() ?? false;
}
