import type { JobEnd } from '../shared/jobs.ts';

/** More jobs than these hardly end while a window's connection is away. */
const longestHistory = 500;

/** How the latest jobs ended, for windows that were not connected at the time. */
export class JobEnds {
  /** By job id, the oldest first. */
  readonly #ends = new Map<string, JobEnd>();

  add(end: JobEnd): void {
    this.#ends.set(end.jobId, end);
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > longestHistory && oldest !== undefined) this.#ends.delete(oldest);
  }

  /** The ends of those of these jobs that it still knows. */
  of(jobIds: readonly string[]): JobEnd[] {
    return jobIds.flatMap((jobId) => this.#ends.get(jobId) ?? []);
  }
}
