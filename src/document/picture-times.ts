import { countLeading } from '../shared/count-leading.ts';

/** Ticks per second in which times of pictures are stored: they fit 13 hours into 32 bits. */
const ticksPerSecond = 90_000;

/** Times that differ by less are the same: a tick, twice. */
const toleranceSeconds = 2 / ticksPerSecond;

const longestTicks = 0xffff_ffff;

/**
 * Times of pictures as they are stored: little-endian 32-bit numbers of 1/90000 s, rising. Rounded up, so
 * that at each of them its own picture is shown. What comes after 13 hours is left out.
 *
 * @param seconds of the film clock, rising; those before it are of hidden pictures
 */
export function encodePictureTimes(seconds: Iterable<number>): Uint8Array<ArrayBuffer> {
  const ticks: number[] = [];
  for (const time of seconds) {
    // What floating point adds to an exact tick must not make it the next one.
    const tick = Math.ceil(time * ticksPerSecond - 0.01);
    if (tick < 0 || tick > longestTicks || tick === ticks.at(-1)) continue;
    ticks.push(tick);
  }
  const bytes = new Uint8Array(4 * ticks.length);
  const view = new DataView(bytes.buffer);
  ticks.forEach((tick, index) => view.setUint32(4 * index, tick, true));
  return bytes;
}

/** When each picture of a film with uneven frames appears. */
export class PictureTimes {
  readonly #view: DataView;

  /** @param bytes as {@link encodePictureTimes} gives them */
  constructor(bytes: ArrayBuffer) {
    this.#view = new DataView(bytes);
  }

  /** How many pictures there are. */
  get count(): number {
    return Math.floor(this.#view.byteLength / 4);
  }

  /** When a picture appears, in seconds of the film clock. */
  at(index: number): number {
    return this.#view.getUint32(4 * index, true) / ticksPerSecond;
  }

  /** Index of the picture that is shown at a time; -1 before the first. */
  shownAt(seconds: number): number {
    return countLeading(this.count, (index) => this.at(index) <= seconds + toleranceSeconds) - 1;
  }

  /**
   * When the picture appears that is `count` pictures after the one at a time, or before it. Before the
   * first there is 0, after the last the end of the film.
   */
  step(seconds: number, count: number, endSeconds: number): number {
    const isOver = seconds >= endSeconds - toleranceSeconds;
    const index = (isOver ? this.count : this.shownAt(seconds)) + count;
    if (index < 0) return 0;
    return index < this.count ? this.at(index) : endSeconds;
  }

  /**
   * Where moving from one time to about another leads: to the beginning of the picture that is shown
   * there, or, within one long picture, to that time itself.
   */
  land(fromSeconds: number, toSeconds: number): number {
    const index = this.shownAt(toSeconds);
    if (index < 0 || index === this.shownAt(fromSeconds)) return toSeconds;
    return this.at(index);
  }
}
