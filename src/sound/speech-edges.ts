import type { TimeRange } from '../shared/time-range.ts';

/** Length of the stretches that edges are between. */
const hopSeconds = 0.005;
/** Bands in which a voice is compared with its background, in Hz: vowels, consonants, hisses. */
const bandEdges = [200, 800, 2500, 7000] as const;

/** How far from the found beginning, before and after it, a voice may begin. */
const beginReach = { before: 0.2, after: 0.1 };
/** How far before and after the found end, where the finder still hears the last word, it may end. */
const endReach = { before: 0.3, after: 0.02 };
/** What is heard beside the voice is learned from so much of the sound around a line, at most, */
const backgroundSeconds = 1;
/** leaving out what is so close to it that it may belong to it. */
const marginSeconds = 0.08;
/** The loudest tenth of the background counts for chance. */
const backgroundShare = 0.9;
/** A voice is so many decibels over that, */
const overBackground = 3;
/** and not so many decibels below the loud parts of its own line. */
const belowLine = 30;
/** A band in which the line is fewer decibels over its background is left out. */
const tellingOver = 6;
const loudShare = 0.8;
/** Silence inside a first syllable, before a plosive opens. */
const longestPauseSeconds = 0.08;

/**
 * Moves the edges of found speech to where a voice rises from its background: those that a model finds are
 * in steps of 32 ms, and up to a word late. Where the voice does not stand out, as a soft
 * consonant in noise, an edge stays where it was found. Mono, fed block by block.
 */
export class SpeechEdges {
  readonly #hopSamples: number;
  readonly #bands: readonly Band[];
  #filled = 0;

  constructor(sampleRate: number) {
    this.#hopSamples = Math.round(hopSeconds * sampleRate);
    this.#bands = [0, 1, 2].map(
      (band) => new Band(sampleRate, bandEdges[band]!, bandEdges[band + 1]!),
    );
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    for (const sample of samples) {
      for (const band of this.#bands) band.add(sample);
      if (++this.#filled < this.#hopSamples) continue;
      for (const band of this.#bands) band.closeHop(this.#hopSamples);
      this.#filled = 0;
    }
  }

  /**
   * The ranges, in order as they were found, with their edges where the voice begins and ends. Over music,
   * whose notes begin and end as voices do, an end is the one that was heard `backwards`, in seconds by the
   * found one, or up to {@link endReach} after it.
   */
  refine(
    ranges: readonly TimeRange[],
    backwards: (foundSeconds: number) => number | undefined = () => undefined,
  ): TimeRange[] {
    const count = this.#bands[0]!.decibels.length;
    return ranges.map((range, index) => {
      const from = hopAt(range.startSeconds);
      const to = Math.min(hopAt(range.endSeconds), count);
      const margin = hopAt(marginSeconds);
      const reach = hopAt(backgroundSeconds);
      const before = Math.max(hopAt(ranges[index - 1]?.endSeconds ?? 0), from - reach);
      const after = Math.min(hopAt(ranges[index + 1]?.startSeconds ?? Infinity), to + reach, count);
      const line = { from, to };
      const begins = this.#voiceOver(line, { from: before, to: Math.max(before, from - margin) });
      const ends = this.#voiceOver(line, { from: to + 2, to: after });
      const start = firstHop(from, before, begins) ?? from;
      const heard = backwards(range.endSeconds);
      const end =
        heard === undefined || this.#isAlone(line, { from: to + 2, to: after })
          ? (lastHop(line, count, ends) ?? to)
          : Math.max(heard / hopSeconds, lastHop({ from, to: hopAt(heard) }, count, ends) ?? 0);
      return start < end
        ? { startSeconds: start * hopSeconds, endSeconds: end * hopSeconds }
        : range;
    });
  }

  /** Whether a line is so far over what is heard beside it that only its own level limits it. */
  #isAlone(line: Hops, background: Hops): boolean {
    return this.#bands.every(({ decibels }) => {
      const own = shareOf(decibels.slice(line.from, line.to), loudShare);
      const other = shareOf(decibels.slice(background.from, background.to), backgroundShare);
      return other + overBackground <= own - belowLine;
    });
  }

  /** Whether a voice is heard in a hop, given the hops of its line and those of its background alone. */
  #voiceOver(line: Hops, background: Hops): (hop: number) => boolean {
    const limits = this.#bands.map(({ decibels }) => {
      const own = shareOf(decibels.slice(line.from, line.to), loudShare);
      const other = shareOf(decibels.slice(background.from, background.to), backgroundShare);
      return own > other + tellingOver
        ? Math.max(other + overBackground, own - belowLine)
        : Infinity;
    });
    return (hop) => this.#bands.some(({ decibels }, band) => decibels[hop]! > limits[band]!);
  }
}

/** Hops `from` to `to`, which is not part of them. */
interface Hops {
  readonly from: number;
  readonly to: number;
}

function hopAt(seconds: number): number {
  return Math.round(seconds / hopSeconds);
}

/** Where the voice that is heard at the found beginning, or soon after it, begins. */
function firstHop(
  found: number,
  earliest: number,
  isVoice: (hop: number) => boolean,
): number | undefined {
  const lowest = Math.max(earliest, found - hopAt(beginReach.before));
  let first: number | undefined;
  let pause = 0;
  for (let hop = found + hopAt(beginReach.after); hop >= lowest; hop--) {
    if (isVoice(hop)) {
      first = hop;
      pause = 0;
    } else if (first !== undefined && ++pause > hopAt(longestPauseSeconds)) break;
  }
  return first;
}

/** The hop after the last one before the found end, or shortly after it, in which the voice is heard. */
function lastHop(
  { from, to }: Hops,
  count: number,
  isVoice: (hop: number) => boolean,
): number | undefined {
  const lowest = Math.max(from, to - hopAt(endReach.before));
  for (let hop = Math.min(count, to + hopAt(endReach.after)) - 1; hop >= lowest; hop--) {
    if (isVoice(hop)) return hop + 1;
  }
  return undefined;
}

/** The value that this share of the values does not exceed; very low without any. */
function shareOf(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(share * values.length)] ?? -120;
}

/** The level of a band over time, by two poles at each of its edges. */
class Band {
  /** Of each hop. */
  readonly decibels: number[] = [];
  readonly #high: number;
  readonly #low: number;
  readonly #state = new Float64Array(4);
  #energy = 0;

  constructor(sampleRate: number, fromHertz: number, toHertz: number) {
    const follow = (hertz: number): number => 1 - Math.exp((-2 * Math.PI * hertz) / sampleRate);
    this.#high = follow(fromHertz);
    this.#low = follow(toHertz);
  }

  add(sample: number): void {
    const state = this.#state;
    state[0]! += this.#high * (sample - state[0]!);
    const once = sample - state[0]!;
    state[1]! += this.#high * (once - state[1]!);
    state[2]! += this.#low * (once - state[1]! - state[2]!);
    state[3]! += this.#low * (state[2]! - state[3]!);
    this.#energy += state[3]! ** 2;
  }

  closeHop(sampleCount: number): void {
    this.decibels.push(10 * Math.log10(this.#energy / sampleCount + 1e-12));
    this.#energy = 0;
  }
}
