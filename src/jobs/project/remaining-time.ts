import type { Progress } from '../../shared/progress.ts';

/** Seconds of work before a stage's own speed is trusted. */
const trustedSeconds = 1;

/** A part of a job: the stage that its progress names, and how many units it will have. */
export interface ExpectedStage {
  readonly stage: string;
  readonly units: number;
}

/** Seconds per unit of a stage, from earlier jobs. */
export type Speeds = Map<string, number>;

/**
 * Estimates how long a job of several stages will take: the running stage by its own speed, those
 * that follow by how fast they went in earlier jobs.
 */
export class RemainingTime {
  readonly #expected: readonly ExpectedStage[];
  readonly #speeds: Speeds;
  readonly #speedKey: string;
  readonly #now: () => number;
  #stage = '';
  #startedAt = 0;
  #startedDone = 0;

  /** @param speedKey what speeds depend on, besides the stage: the model, say */
  constructor(
    expected: readonly ExpectedStage[],
    { speeds, speedKey, now = () => performance.now() / 1000 }: RemainingTimeOptions,
  ) {
    this.#expected = expected;
    this.#speeds = speeds;
    this.#speedKey = speedKey;
    this.#now = now;
  }

  /** Takes note of progress and gives the seconds that are left; undefined while unknown. */
  update({ stage, done, total }: Progress): number | undefined {
    const now = this.#now();
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#startedAt = now;
      this.#startedDone = done;
    }
    const key = `${this.#speedKey} ${stage}`;
    const elapsed = now - this.#startedAt;
    const units = done - this.#startedDone;
    if (elapsed >= trustedSeconds && units > 0) this.#speeds.set(key, elapsed / units);
    const speed = this.#speeds.get(key);
    let seconds = speed === undefined ? undefined : speed * Math.max(0, total - done);
    const place = this.#expected.findIndex((expected) => expected.stage === stage);
    for (const later of this.#expected.slice(place + 1)) {
      const laterSpeed = this.#speeds.get(`${this.#speedKey} ${later.stage}`);
      if (seconds === undefined || laterSpeed === undefined) return undefined;
      seconds += laterSpeed * later.units;
    }
    return seconds;
  }
}

/** Options of {@link RemainingTime}. */
export interface RemainingTimeOptions {
  /** Kept from job to job. */
  readonly speeds: Speeds;
  readonly speedKey: string;
  /** Seconds on a clock that never goes back. */
  readonly now?: () => number;
}
