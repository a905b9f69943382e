import type { Progress } from '../../shared/progress.ts';
import { StagePace } from './stage-pace.ts';

/** Seconds of work before a stage's own speed is trusted where no earlier job has shown one. */
const trustedSeconds = 1;

/** Seconds of work in which the speed of earlier jobs gives way to a stage's own. */
const earlierSeconds = 2;

/** The speed that is stored counts like so many seconds: a short job on a busy machine does not decide alone. */
const storedSeconds = 5;

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
 * the latest time that is as long as a share of the time left: a change of the machine's load is followed, a
 * short pause is not. At its start, the speed of earlier jobs counts with its own. Those that follow take as
 * long as in earlier jobs, times what the running stage takes beyond its earlier time.
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
    const left = Math.max(0, total - done);
    const secondsPerUnit = this.#secondsPerUnit(pace, left, earlier);
    if (pace.seconds >= trustedSeconds && pace.overall !== undefined) {
      this.#speeds.set(stage, joinSpeeds(pace.overall, pace.seconds, earlier));
    }
    if (secondsPerUnit === undefined || total === 0) return {};
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

  /** What each of the units left is expected to take. */
  #secondsPerUnit(pace: StagePace, left: number, earlier: number | undefined): number | undefined {
    const { overall, seconds } = pace;
    if (overall === undefined) return earlier;
    if (earlier === undefined && seconds < trustedSeconds) return undefined;
    const own = pace.expected(overall * left) ?? overall;
    if (earlier === undefined) return own;
    const share = Math.max(0, 1 - seconds / earlierSeconds);
    return share * earlier + (1 - share) * own;
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

/** The speed to store: that of some seconds of work together with the stored one. */
function joinSpeeds(secondsPerUnit: number, seconds: number, earlier: number | undefined): number {
  if (earlier === undefined) return secondsPerUnit;
  return (storedSeconds + seconds) / (storedSeconds / earlier + seconds / secondsPerUnit);
}
