import { gatedLoudness, toLufs } from './gating.ts';
import { KWeighting } from './k-weighting.ts';
import { oversampledPeak, peakReachSamples } from './oversampled-peak.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';

/** Values are kept for hops of 100 ms, the step of gating blocks. */
const hopSamples = mixSampleRate / 10;
/** Windows in hops: momentary 400 ms, short-term 3 s (EBU Tech 3341). */
const momentaryHops = 4;
const shortTermHops = 30;
/** A peak is held for 2 s. */
const holdHops = 20;

interface Hop {
  readonly energy: number;
  readonly peak: number;
  /** Mean energy of the gating block that ends with it; absent where not all of it is known. */
  readonly blockEnergy: number | undefined;
}

/** Undefined where not all of the hops are known. */
function meanEnergy(hops: readonly { readonly energy: number }[], count: number) {
  if (hops.length < count) return undefined;
  return hops.reduce((sum, { energy }) => sum + energy, 0) / count;
}

function highestPeak(hops: readonly Hop[]): number {
  return 20 * Math.log10(hops.reduce((most, { peak }) => Math.max(most, peak), 0));
}

/** What a meter shows; loudness in LUFS, peaks in dBTP, -Infinity for silence. */
export interface MeterReading {
  readonly momentaryLufs: number;
  readonly shortTermLufs: number;
  /** Since playing began. */
  readonly integratedLufs: number;
  readonly peakDecibels: number;
  /** The highest peak of the last moments. */
  readonly heldPeakDecibels: number;
  /** The highest peak since playing began. */
  readonly highestPeakDecibels: number;
}

/**
 * Meters a stereo sound while it plays: blocks are given ahead of their time, some of them again after
 * a change, and the reading is for any place that was given. A hop counts from its last sample on.
 */
export class PlayingMeter {
  #filters = [new KWeighting(mixSampleRate), new KWeighting(mixSampleRate)] as const;
  #hops = new Map<number, Hop>();
  #firstHop = 0;
  #last: { readonly now: number; readonly reading: MeterReading } | undefined;
  /** Where the next block is expected to begin; samples of its hop so far, raw and weighted. */
  #position = -1;
  #energy = 0;
  #filled = 0;
  #peak = 0;
  #tail: Stereo = [new Float32Array(0), new Float32Array(0)];

  /** Forgets everything: playing begins at a sample. */
  start(sample: number): void {
    this.#hops.clear();
    this.#firstHop = Math.ceil(sample / hopSamples);
    this.#position = -1;
    this.#last = undefined;
  }

  /** Takes the block that begins at a sample of the film. */
  push(from: number, block: Stereo): void {
    if (from !== this.#position) this.#goTo();
    const weighted = this.#filters.map((filter, side) => filter.apply(block[side]!));
    const [left, right] = weighted as [Float64Array, Float64Array];
    const peaks = this.#joined(block);
    for (let start = 0; start < block[0].length;) {
      const place = from + start;
      const end = Math.min(block[0].length, start + hopSamples - (place % hopSamples));
      for (let index = start; index < end; index++) {
        this.#energy += left[index]! ** 2 + right[index]! ** 2;
      }
      this.#filled += end - start;
      this.#peak = Math.max(this.#peak, peaks(start, end));
      if ((from + end) % hopSamples === 0) this.#endHop((from + end) / hopSamples - 1);
      start = end;
    }
    this.#position = from + block[0].length;
  }

  /** The reading at a sample of the film. */
  read(sample: number): MeterReading {
    const now = Math.floor(sample / hopSamples) - 1;
    // Asked for with every frame of the picture, and new ten times a second.
    if (this.#last?.now !== now) this.#last = { now, reading: this.#read(now) };
    return this.#last.reading;
  }

  #read(now: number): MeterReading {
    const last = (count: number): Hop[] => this.#hopsUntil(now, count);
    const played: Hop[] = [];
    for (const [hop, values] of this.#hops) {
      if (hop <= now && hop >= this.#firstHop) played.push(values);
    }
    const blocks = played.flatMap(({ blockEnergy }) => blockEnergy ?? []);
    return {
      momentaryLufs: toLufs(meanEnergy(last(momentaryHops), momentaryHops) ?? 0),
      shortTermLufs: toLufs(meanEnergy(last(shortTermHops), shortTermHops) ?? 0),
      integratedLufs: gatedLoudness(blocks),
      peakDecibels: highestPeak(last(1)),
      heldPeakDecibels: highestPeak(last(holdHops)),
      highestPeakDecibels: highestPeak(played),
    };
  }

  /** The last hops until one, as far as they are known. */
  #hopsUntil(last: number, count: number): Hop[] {
    const hops: Hop[] = [];
    for (let hop = Math.max(last - count + 1, this.#firstHop); hop <= last; hop++) {
      const known = this.#hops.get(hop);
      if (known) hops.push(known);
    }
    return hops;
  }

  /** A block that does not follow the one before: a jump, or a change that is rendered again. */
  #goTo(): void {
    this.#filters = [new KWeighting(mixSampleRate), new KWeighting(mixSampleRate)];
    this.#energy = 0;
    this.#filled = 0;
    this.#peak = 0;
    this.#tail = [new Float32Array(0), new Float32Array(0)];
  }

  #endHop(hop: number): void {
    if (this.#filled > hopSamples / 2) {
      const energy = this.#energy / this.#filled;
      const block = [...this.#hopsUntil(hop - 1, momentaryHops - 1), { energy }];
      const blockEnergy = meanEnergy(block, momentaryHops);
      this.#hops.set(hop, { energy, peak: this.#peak, blockEnergy });
      this.#last = undefined;
    }
    this.#energy = 0;
    this.#filled = 0;
    this.#peak = 0;
  }

  /** Gives the true peak of samples of a block, which lags behind by what the interpolation needs. */
  #joined(block: Stereo): (from: number, to: number) => number {
    const reach = 2 * peakReachSamples;
    const sides = block.map((samples, side) => {
      const joined = new Float32Array(reach + samples.length);
      const tail = this.#tail[side]!;
      joined.set(tail, reach - tail.length);
      joined.set(samples, reach);
      return joined;
    });
    this.#tail = [sides[0]!.slice(-reach), sides[1]!.slice(-reach)];
    return (from, to) =>
      Math.max(
        ...sides.map((samples) =>
          oversampledPeak(samples, from + peakReachSamples, to + peakReachSamples),
        ),
      );
  }
}
