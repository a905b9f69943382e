import type { FilmActivity } from '../shared/film-activity.ts';

const stepSeconds = 0.5;
/** A frame that differs by more from the one before is a cut, not motion; in percent. */
const mostMotion = 15;

/** Collects how much moves in a film and how much of it is black, frame by frame, as means of half seconds. */
export class ActivityCollector {
  readonly #motion: number[] = [];
  readonly #black: number[] = [];
  #moved = 0;
  #dark = 0;
  #count = 0;

  /**
   * Takes a frame.
   *
   * @param motion mean difference from the frame before, in percent of the whole scale
   * @param dark black pixels, in percent
   */
  push(seconds: number, motion: number, dark: number): void {
    while (seconds >= (this.#motion.length + 1) * stepSeconds) this.#finish(motion, dark);
    this.#moved += Math.min(motion, mostMotion);
    this.#dark += dark;
    this.#count++;
  }

  /** What was collected so far. */
  get activity(): FilmActivity {
    const isPart = this.#count > 0;
    return {
      stepSeconds,
      motion: isPart ? [...this.#motion, rounded(this.#moved / this.#count)] : [...this.#motion],
      black: isPart ? [...this.#black, rounded(this.#dark / this.#count)] : [...this.#black],
    };
  }

  /** Ends a step; one in which no frame began looks like the frame that follows. */
  #finish(motion: number, dark: number): void {
    const isEmpty = this.#count === 0;
    this.#motion.push(rounded(isEmpty ? Math.min(motion, mostMotion) : this.#moved / this.#count));
    this.#black.push(rounded(isEmpty ? dark : this.#dark / this.#count));
    this.#moved = 0;
    this.#dark = 0;
    this.#count = 0;
  }
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
