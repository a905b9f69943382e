import type { Packet } from './read-packets.ts';

/** Steps of a timestamp that ffmpeg takes for a jump of the clock, in seconds. */
const farthestStep = 10;
const farthestStepBack = 0.1;

/** A shorter step back is one of rounding. */
const leastStepBack = 0.002;

/** Enough times to distinguish an even rate from an uneven one. */
const mostTimes = 4096;

/** What a stream's packets say of its place in time, on the file's own clock. */
export class StreamSpan {
  /** Packets that are shown. */
  count = 0;
  startSeconds = Infinity;
  /** When the first of the packets that an edit list hides at the beginning would be shown. */
  hiddenStartSeconds = Infinity;
  /** When the last of the packets that an edit list hides would end. */
  hiddenEndSeconds = -Infinity;
  /** Whether some packets do not say when they are shown. */
  lacksTimes = false;
  /** Whether times of decoding go back by less than a jump. */
  hasStepsBack = false;
  /** By how far the timestamps jump, at least; Infinity where they do not. */
  smallestJumpSeconds = Infinity;
  /** Times of the last packets that were added. */
  readonly times: number[] = [];
  readonly #frameSeconds: number;
  readonly #reorderSeconds: number;
  #lastDts = NaN;
  #end = -Infinity;
  #decodingEnd = -Infinity;

  /**
   * @param frameSeconds used for a duration that is not in the file
   * @param reorderSeconds how far times of presentation are after those of decoding, for packets
   * that have only the latter
   */
  constructor(frameSeconds: number, reorderSeconds = 0) {
    this.#frameSeconds = frameSeconds;
    this.#reorderSeconds = reorderSeconds;
  }

  /** When the last shown packet ends; -Infinity without one. */
  get endSeconds(): number {
    return this.lacksTimes ? Math.max(this.#end, this.#decodingEnd) : this.#end;
  }

  add({ pts, dts, duration, isHidden }: Packet): void {
    this.#addStep(dts - this.#lastDts);
    const length = duration || this.#frameSeconds;
    // Where only some packets have times, each of the others follows the one before.
    const decoding = Number.isNaN(dts) && Number.isNaN(pts) ? this.#lastDts + length : dts;
    if (!Number.isNaN(decoding)) this.#lastDts = decoding;
    const seconds = Number.isNaN(pts) ? decoding + this.#reorderSeconds : pts;
    if (Number.isNaN(seconds)) return;
    if (isHidden) {
      this.hiddenStartSeconds = Math.min(this.hiddenStartSeconds, seconds);
      this.hiddenEndSeconds = Math.max(this.hiddenEndSeconds, seconds + length);
      return;
    }
    this.count += 1;
    this.startSeconds = Math.min(this.startSeconds, seconds);
    this.lacksTimes ||= Number.isNaN(pts);
    this.#end = Math.max(this.#end, seconds + length);
    if (!Number.isNaN(decoding)) {
      this.#decodingEnd = Math.max(this.#decodingEnd, decoding + this.#reorderSeconds + length);
    }
    this.times.push(seconds);
    if (this.times.length >= 2 * mostTimes) this.times.splice(0, mostTimes);
  }

  #addStep(step: number): void {
    if (step > farthestStep || step < -farthestStepBack) {
      this.smallestJumpSeconds = Math.min(this.smallestJumpSeconds, Math.abs(step));
    } else if (step < -leastStepBack) this.hasStepsBack = true;
  }
}

/** Frames that may come out of order: at the edge of what was read, times of others are missing. */
const mostReordered = 20;

/** A clock that is coarser, as part of a frame's length, says nothing. */
const coarsestTick = 0.2;

/** What is known of a stretch of times. */
export interface Stretch {
  /** Which ends of it are those of the film, beyond which no times are missing. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
  /** To which times of the container are rounded. */
  readonly tickSeconds: number;
}

/**
 * Whether the times of frames that follow each other are at even distances, as far as the container's
 * clock can say. The first step is left out: muxers lengthen it to fit the sound.
 *
 * @param times in decoding order, from some place in a film to another
 */
export function areEven(times: readonly number[], stretch: Stretch): boolean {
  const steps = innerSteps(times, stretch);
  const middle = steps.toSorted((left, right) => left - right)[steps.length >> 1] ?? 0;
  // Two rounded times are off by half a tick each, and so may the middle be.
  const rounding = Math.min(1.1 * stretch.tickSeconds, coarsestTick * middle);
  const tolerance = Math.max(0.0011, 0.02 * middle, rounding);
  return steps.every((step) => Math.abs(step - middle) <= tolerance);
}

function innerSteps(times: readonly number[], { isStart, isEnd }: Stretch): number[] {
  const sorted = [...times].sort((left, right) => left - right);
  const edge = times.every((time, index) => time === sorted[index]) ? 0 : mostReordered;
  const inner = sorted.slice(isStart ? 0 : edge, sorted.length - (isEnd ? 0 : edge));
  return inner
    .slice(1)
    .map((time, index) => time - (inner[index] as number))
    .slice(1);
}

/** Whether all times are multiples of a frame's length, counted from the first. */
export function areOnGrid(times: readonly number[], framesPerSecond: number): boolean {
  const [first = 0] = times;
  return times.every((time) => {
    const frames = (time - first) * framesPerSecond;
    return Math.abs(frames - Math.round(frames)) <= 0.0011 * framesPerSecond + 0.02;
  });
}
