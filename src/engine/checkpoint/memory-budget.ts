import { badCheckpoint } from './random-access-file.ts';

/**
 * Limit for the description of a checkpoint in memory, in bytes. The description of a training run of
 * the largest model, with optimiser state, takes about a tenth.
 */
const maximumBytes = 2 ** 28;

/**
 * Counts the memory that reading a pickle takes, to reject a small file that repeats or copies values
 * without bounds. Amounts are estimates of V8's memory.
 */
export class MemoryBudget {
  readonly #path: string;
  #left = maximumBytes;

  constructor(path: string) {
    this.#path = path;
  }

  /** AppError `bad-checkpoint` when these bytes are more than what is left. */
  spend(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw badCheckpoint(
      this.#path,
      `its description would take more than ${maximumBytes / 2 ** 20} MiB of memory, which no checkpoint needs`,
    );
  }
}
