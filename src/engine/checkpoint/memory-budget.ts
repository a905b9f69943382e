import { badCheckpoint } from './random-access-file.ts';

/**
 * What the description of a checkpoint may take in memory. The description of a training run of the
 * largest model, optimiser state included, takes about a tenth.
 */
const maximumBytes = 2 ** 28;

/**
 * Counts the memory that reading a pickle takes, so that a small file that repeats or copies values
 * without bounds is refused. Amounts are estimates of what V8 needs.
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
