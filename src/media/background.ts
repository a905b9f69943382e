import { AsyncLocalStorage } from 'node:async_hooks';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';

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

/**
 * Lowers the priority of the thread that calls this, and of the threads and processes that it starts, where the
 * system knows one for threads: on Linux. It cannot be raised again, so it is for a thread that does nothing else.
 */
export function giveWayWithThread(): void {
  if (process.platform !== 'linux') return;
  try {
    // Read in this thread, unlike with an asynchronous call.
    const threadId = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(threadId, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Without /proc it keeps its priority.
  }
}
