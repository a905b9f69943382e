import type { Progress } from '../../shared/progress.ts';
import { StagePace } from './stage-pace.ts';

/** Seconds of work before a stage's own speed is trusted. */
const trustedSeconds = 1;

/** A part of a job: the stage that its progress names, and how many units it will have. */
export interface ExpectedStage {
  readonly stage: string;
  readonly units: number;
  /** Seconds per unit where no earlier job has shown them: for short stages, which decide little. */
  readonly usualSecondsPerUnit?: number;
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
 * Estimates how long a job of several stages will take. The running stage is taken to go on as it went in
 * the latest time that is half as long as the time left: a change of the machine's load is followed, a short
 * pause is not. Those that follow take as long as in earlier jobs, times what the running stage takes beyond
 * its earlier time.
 */
export class RemainingTime {
  readonly #expected: readonly ExpectedStage[];
  readonly #speeds: Speeds;
  readonly #now: () => number;
  readonly #stages = new Map<string, StagePace>();
  /** Speeds of earlier jobs: those of this one are stored over them while it runs. */
  readonly #earlier = new Map<string, number | undefined>();
  #stage = '';

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
    if (stage !== this.#stage) this.#stages.get(this.#stage)?.pause();
    this.#stage = stage;
    const pace = this.#paceOf(stage);
    pace.update(done, this.#now());
    const earlier = this.#earlierOf(stage);
    const own = pace.seconds >= trustedSeconds ? pace.overall : undefined;
    if (own !== undefined) this.#speeds.set(stage, own);
    const speed = own ?? earlier;
    if (speed === undefined || total === 0) return {};
    const left = Math.max(0, total - done);
    const secondsPerUnit = own === undefined ? speed : (pace.expected(own * left) ?? own);
    const stageSecondsLeft = secondsPerUnit * left;
    let secondsLeft = stageSecondsLeft;
    const place = this.#expected.findIndex((expected) => expected.stage === stage);
    // Stages that are not expected depend on other things, such as the size of the film's picture.
    const slowdown = earlier === undefined || place < 0 ? 1 : secondsPerUnit / earlier;
    for (const later of this.#expected.slice(place + 1)) {
      const laterSpeed = this.#earlierOf(later.stage) ?? later.usualSecondsPerUnit;
      if (laterSpeed === undefined) return { stageSecondsLeft };
      const laterLeft = Math.max(0, later.units - (this.#stages.get(later.stage)?.done ?? 0));
      secondsLeft += laterSpeed * slowdown * laterLeft;
    }
    return { secondsLeft };
  }

  #paceOf(stage: string): StagePace {
    const pace = this.#stages.get(stage) ?? new StagePace();
    this.#stages.set(stage, pace);
    return pace;
  }

  #earlierOf(stage: string): number | undefined {
    if (!this.#earlier.has(stage)) this.#earlier.set(stage, this.#speeds.get(stage));
    return this.#earlier.get(stage);
  }
}
