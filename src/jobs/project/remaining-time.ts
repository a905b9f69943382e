import type { Progress } from '../../shared/progress.ts';

/** Seconds of work before a stage's own speed is trusted. */
const trustedSeconds = 1;

/** A part of a job: the stage that its progress names, and how many units it will have. */
export interface ExpectedStage {
  readonly stage: string;
  readonly units: number;
}

/** Seconds per unit of each stage, from earlier jobs that this one resembles. */
export interface Speeds {
  readonly get: (stage: string) => number | undefined;
  readonly set: (stage: string, secondsPerUnit: number) => void;
}

/** What a job still takes. */
export interface TimeLeft {
  /** Estimate for the whole job; absent while nothing is known of what comes after this stage. */
  readonly secondsLeft?: number;
  /** Estimate for the running stage alone, where the whole is not known. */
  readonly stageSecondsLeft?: number;
}

/**
 * Estimates how long a job of several stages will take: the running stage by its own speed, those
 * that follow by how fast they went in earlier jobs.
 */
export class RemainingTime {
  readonly #expected: readonly ExpectedStage[];
  readonly #speeds: Speeds;
  readonly #now: () => number;
  #stage = '';
  #startedAt = 0;
  #startedDone = 0;
  #lastDone = 0;

  /** @param now seconds on a clock that never goes back */
  constructor(
    expected: readonly ExpectedStage[],
    speeds: Speeds,
    now: () => number = () => performance.now() / 1000,
  ) {
    this.#expected = expected;
    this.#speeds = speeds;
    this.#now = now;
  }

  /** Records progress and returns the remaining time, as far as it is known. */
  update({ stage, done, total }: Progress): TimeLeft {
    const now = this.#now();
    // A stage may come in parts, each counted from its own start.
    if (stage !== this.#stage || done < this.#lastDone) {
      this.#stage = stage;
      this.#startedAt = now;
      this.#startedDone = done;
    }
    this.#lastDone = done;
    const elapsed = now - this.#startedAt;
    const units = done - this.#startedDone;
    if (elapsed >= trustedSeconds && units > 0) this.#speeds.set(stage, elapsed / units);
    const speed = this.#speeds.get(stage);
    if (speed === undefined || total === 0) return {};
    const stageSecondsLeft = speed * Math.max(0, total - done);
    let secondsLeft = stageSecondsLeft;
    const place = this.#expected.findIndex((expected) => expected.stage === stage);
    for (const later of this.#expected.slice(place + 1)) {
      const laterSpeed = this.#speeds.get(later.stage);
      if (laterSpeed === undefined) return { stageSecondsLeft };
      secondsLeft += laterSpeed * later.units;
    }
    return { secondsLeft };
  }
}
