import type { TimeRange } from '../shared/time-range.ts';
import { hopSeconds, VoiceBands } from './voice-bands.ts';
import { fewestHops, voiceEvidence, type Hops } from './voice-evidence.ts';

/** Where an edge is looked for, and what is known beforehand of how far it is from the found one. */
interface Edge {
  /** How far inside the line, and how far outside of it, an edge may be from the found one. */
  readonly insideSeconds: number;
  readonly outsideSeconds: number;
  /** The background is heard alone from this far outside of the found edge on, for at most so long. */
  readonly marginSeconds: number;
  readonly backgroundSeconds: number;
  /** An edge usually is this far outside of the found one. */
  readonly usualSeconds: number;
  /** It deviates about so much inwards, by a normal distribution, */
  readonly inwardsSeconds: number;
  /** and so much outwards, by an exponential one: soft consonants are overheard. */
  readonly outwardsSeconds: number;
}

const begin: Edge = {
  ...{ insideSeconds: 0.1, outsideSeconds: 0.2, marginSeconds: 0.08, backgroundSeconds: 0.7 },
  ...{ usualSeconds: 0.01, inwardsSeconds: 0.03, outwardsSeconds: 0.08 },
};
/** From where it was heard backwards; the background is counted from the end that was found forwards, late. */
const end: Edge = {
  ...{ insideSeconds: 0.15, outsideSeconds: 0.03, marginSeconds: -0.05, backgroundSeconds: 0.5 },
  ...{ usualSeconds: 0, inwardsSeconds: 0.03, outwardsSeconds: 0.04 },
};
/** Neighbouring stretches share most of their sound, so that each one counts less. */
const evidenceShare = 0.2;
/** How much later than a voice ends its end is found forwards. */
const lateSeconds = 0.09;
/** The next line may begin so much before it was found. */
const nextMarginSeconds = 0.06;

/**
 * Moves the edges of found speech to where its voice most likely begins and ends: those that a model finds are
 * in steps of 32 ms, and up to a word late. The levels of narrow bands are compared with the background beside
 * the line; an edge is where what they say for a voice on one side and against it on the other, together with
 * what is known of the model's errors, is most. Where the voice does not stand out, an edge stays where it was
 * found. Mono at 16 kHz, fed block by block.
 */
export class SpeechEdges {
  readonly #bands: VoiceBands;

  constructor(sampleRate: number) {
    this.#bands = new VoiceBands(sampleRate);
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    this.#bands.push(samples);
  }

  /**
   * The ranges, in order as they were found, with their edges where the voice begins and ends. `backwards`
   * gives where an end, by the found one in seconds, was heard backwards, if it was.
   */
  refine(
    ranges: readonly TimeRange[],
    backwards: (foundSeconds: number) => number | undefined = () => undefined,
  ): TimeRange[] {
    return ranges.map((range, index) => {
      const line = this.#hops(range.startSeconds, range.endSeconds);
      const alone = this.#alone(line, ranges[index - 1], ranges[index + 1]);
      const heard = backwards(range.endSeconds) ?? range.endSeconds - lateSeconds;
      const startSeconds = this.#begin(line, alone) ?? range.startSeconds;
      const endSeconds = this.#end(line, alone, heard) ?? range.endSeconds;
      return startSeconds < endSeconds ? { startSeconds, endSeconds } : range;
    });
  }

  /** Where the background of a line is heard alone before it and after it, if it is. */
  #alone(line: Hops, previous?: TimeRange, next?: TimeRange): Record<'before' | 'after', Hops> {
    const { from, to } = this.#hops(
      previous?.endSeconds ?? 0,
      (next?.startSeconds ?? Infinity) - nextMarginSeconds,
    );
    const before = {
      from: Math.max(from, line.from - hopAt(begin.backgroundSeconds)),
      to: line.from - hopAt(begin.marginSeconds),
    };
    const after = {
      from: line.to + hopAt(end.marginSeconds),
      to: Math.min(to, line.to + hopAt(end.backgroundSeconds)),
    };
    const isLong = (hops: Hops): boolean => hops.to - hops.from >= fewestHops;
    return {
      before: isLong(before) || !isLong(after) ? before : after,
      after: isLong(after) || !isLong(before) ? after : before,
    };
  }

  #begin(line: Hops, { before }: Record<'before', Hops>): number | undefined {
    const previous = before.from < line.from ? before.from : 0;
    const of = {
      from: Math.max(previous, line.from - hopAt(begin.outsideSeconds)),
      to: Math.min(line.to, line.from + hopAt(begin.insideSeconds)),
    };
    const evidence = voiceEvidence(this.#bands, { of, line, background: before })?.reverse();
    const hops = evidence && likeliest(evidence, (count) => line.from - (of.to - count), begin);
    return hops === undefined ? undefined : (of.to - hops) * hopSeconds;
  }

  #end(line: Hops, { after }: Record<'after', Hops>, heardSeconds: number): number | undefined {
    const heard = Math.min(heardSeconds / hopSeconds, line.to);
    const of = {
      from: Math.max(line.from, Math.round(heard) - hopAt(end.insideSeconds)),
      to: Math.min(this.#bands.count, line.to + hopAt(end.outsideSeconds)),
    };
    const evidence = voiceEvidence(this.#bands, { of, line, background: after });
    const hops = evidence && likeliest(evidence, (count) => of.from + count - heard, end);
    return hops === undefined ? undefined : (of.from + hops) * hopSeconds;
  }

  #hops(fromSeconds: number, toSeconds: number): Hops {
    return { from: hopAt(fromSeconds), to: Math.min(hopAt(toSeconds), this.#bands.count) };
  }
}

function hopAt(seconds: number): number {
  return Math.round(seconds / hopSeconds);
}

/**
 * How many of the first values are of the voice: these speak for it, the rest against it. `outside` is how
 * many hops outside of the found edge a number of them would be.
 */
function likeliest(
  evidence: Float64Array,
  outside: (count: number) => number,
  { usualSeconds, inwardsSeconds, outwardsSeconds }: Edge,
): number {
  let [best, most, sum] = [0, -Infinity, 0];
  for (let count = 0; count <= evidence.length; count++) {
    const off = outside(count) * hopSeconds - usualSeconds;
    const expected = off < 0 ? -((off / inwardsSeconds) ** 2) / 2 : -off / outwardsSeconds;
    if (evidenceShare * sum + expected > most) {
      [best, most] = [count, evidenceShare * sum + expected];
    }
    sum += evidence[count] ?? 0;
  }
  return best;
}
