/** Progress of a long task, in counts of a unit. Never decreases within one stage. */
export interface Progress {
  /** What is being done, in words an editor understands, e.g. `reading frames`. */
  readonly stage: string;
  /** Units finished so far, 0 … `total`. */
  readonly done: number;
  /** Units in all; 0 while unknown. */
  readonly total: number;
  /** What a unit is. */
  readonly unit: 'bytes' | 'frames' | 'steps' | 'seconds' | 'files' | 'items';
}

/** What every long function takes: a signal that stops it and a listener for its progress. */
export interface LongTaskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
