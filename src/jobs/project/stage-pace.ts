/** Share of a span to come, over which its speed is measured. */
const lookBackShare = 0.6;

/** Shortest time over which a speed is measured: runs of a model come in bursts. */
const shortestSeconds = 4;

/** Time between two remembered points of a stage. */
const pointSeconds = 0.25;

/** How much of a stage was done after how many seconds of work on it. */
interface Point {
  readonly seconds: number;
  readonly units: number;
}

/**
 * Measures the speed of a stage, which may pause while another runs. It may come in parts, each counted from
 * its own start and measured alone. What was there at the start or after a pause does not count as made.
 */
export class StagePace {
  /** Units of all parts so far, those that were there at the start included. */
  done = 0;
  /** Seconds of work on the present part. */
  seconds = 0;
  #made = 0;
  #partDone = 0;
  #lastAt: number | undefined;
  #points: Point[] = [{ seconds: 0, units: 0 }];

  /** Records that `done` units of the present part are done at `now` seconds. */
  update(done: number, now: number): void {
    const made = done - this.#partDone;
    this.done += made < 0 ? done : made;
    this.#partDone = done;
    if (made < 0) {
      this.seconds = 0;
      this.#made = 0;
      this.#points = [{ seconds: 0, units: 0 }];
    } else if (this.#lastAt !== undefined) {
      this.seconds += now - this.#lastAt;
      this.#made += made;
      const last = this.#points.at(-1)!;
      if (this.seconds - last.seconds >= pointSeconds) {
        this.#points.push({ seconds: this.seconds, units: this.#made });
      }
    }
    this.#lastAt = now;
  }

  /** Another stage runs: time until the next update is not this stage's. */
  pause(): void {
    this.#lastAt = undefined;
  }

  /** Seconds per unit of the present part so far; undefined while nothing was made. */
  get overall(): number | undefined {
    return this.#made > 0 ? this.seconds / this.#made : undefined;
  }

  /**
   * Seconds per unit for the next `seconds`: those of the time before that is a share as long, or of the
   * least longer one in which something was made.
   */
  expected(seconds: number): number | undefined {
    const from = this.seconds - Math.max(shortestSeconds, lookBackShare * seconds);
    const point = this.#points.findLast((each) => each.seconds <= from && each.units < this.#made);
    if (!point) return this.overall;
    return (this.seconds - point.seconds) / (this.#made - point.units);
  }
}
