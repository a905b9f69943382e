import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npm and the terminal may both deliver one Ctrl-C; signals within this time count as one. */
const sameKeyMilliseconds = 300;

/** Signals of the system turned into an AbortSignal. */
export interface Cancellation {
  readonly signal: AbortSignal;
  /** Aborts the work so that it cleans up, as the first signal does. */
  readonly abort: (reason: Error) => void;
  /** 128 + the number of the received signal (130 for Ctrl-C), or undefined. */
  readonly exitCode: () => number | undefined;
  /** Stops listening. */
  readonly stop: () => void;
}

/**
 * Listens for Ctrl-C, SIGTERM and SIGHUP: the first one aborts the work, which cleans up; the second
 * one ends the process immediately.
 */
export function listenForSignals(): Cancellation {
  const abort = new AbortController();
  let exitCode: number | undefined;
  let killAllowed: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(killAllowed);
    for (const name of signals) process.removeListener(name, onSignal);
  };
  const onSignal = (name: NodeJS.Signals): void => {
    if (exitCode !== undefined) return;
    exitCode = 128 + constants.signals[name];
    abort.abort(new Error(name));
    // Without listeners the system's default handling applies, which ends even a busy process.
    killAllowed = setTimeout(stop, sameKeyMilliseconds).unref();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: abort.signal,
    abort: (reason) => abort.abort(reason),
    exitCode: () => exitCode,
    stop,
  };
}
