import type { LongTaskOptions } from '../shared/progress.ts';

/** Adds up the progress of an export that writes several files, in seconds of their sound. */
export class ExportProgress {
  readonly #total: number;
  readonly #onProgress: LongTaskOptions['onProgress'];
  #finished = 0;
  #shown = 0;

  constructor(totalSeconds: number, onProgress: LongTaskOptions['onProgress']) {
    this.#total = totalSeconds;
    this.#onProgress = onProgress;
  }

  /** A listener for one file that is `seconds` long. */
  part(seconds: number): (done: number) => void {
    const start = this.#finished;
    this.#finished += seconds;
    return (done) => {
      this.#shown = Math.max(this.#shown, Math.min(this.#total, start + Math.min(done, seconds)));
      const progress = { stage: 'exporting', done: this.#shown, total: this.#total } as const;
      this.#onProgress?.({ ...progress, unit: 'seconds' });
    };
  }

  /** Reports that all is done. */
  end(): void {
    this.part(this.#total)(this.#total);
  }
}
