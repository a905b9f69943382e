import { setImmediate } from 'node:timers/promises';
import { throwIfCancelled } from '../shared/app-error.ts';

/** Longest time that a loop may keep the event loop to itself, in milliseconds. */
const longestBusyMilliseconds = 50;

/**
 * Lets the event loop run now and then during a long computation, so that Ctrl-C and messages from
 * other processes are handled. A loop asks `isDue` cheaply and often, and awaits `take` when it is.
 */
export class EventLoopTurns {
  readonly #signal: AbortSignal | undefined;
  #lastTurn = performance.now();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether the loop has been busy for too long. */
  get isDue(): boolean {
    return performance.now() - this.#lastTurn > longestBusyMilliseconds;
  }

  /** Lets waiting events run. AppError `cancelled` when the signal was aborted. */
  async take(): Promise<void> {
    await setImmediate();
    this.#lastTurn = performance.now();
    throwIfCancelled(this.#signal);
  }
}
