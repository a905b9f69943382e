import { GatedHistogram } from './gated-histogram.ts';
import { toLufs } from './gating.ts';
import { hopSamples, type MeterHop } from './hop-meter.ts';

/** Windows in hops: momentary 400 ms, short-term 3 s (EBU Tech 3341). */
const momentaryHops = 4;
const shortTermHops = 30;
/** A peak is held for 2 s. */
const holdHops = 20;

interface KnownHop {
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

function highestPeak(hops: readonly KnownHop[]): number {
  return toDecibels(hops.reduce((most, { peak }) => Math.max(most, peak), 0));
}

function toDecibels(peak: number): number {
  return 20 * Math.log10(peak);
}

/** What a meter shows; loudness in LUFS, peaks in decibels of full scale, -Infinity for silence. */
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
 * What a meter shows at any place of a sound whose hops are given ahead of their time, some of them again
 * after a change. A hop counts from its last sample on. What holds since playing began is added up hop
 * by hop, so that a reading costs the same after a minute and after two hours.
 */
export class MeterReadings {
  #hops = new Map<number, KnownHop>();
  #firstHop = 0;
  #last: { readonly now: number; readonly reading: MeterReading } | undefined;
  /** The hops that are added up: from the first one to before this one. */
  #countedEnd = 0;
  #histogram = new GatedHistogram();
  #highest = 0;

  /** Resets the readings; playing begins at a sample. */
  start(sample: number): void {
    this.#hops.clear();
    this.#firstHop = Math.ceil(sample / hopSamples);
    this.#last = undefined;
    this.#countAnew();
  }

  /** Takes a hop, or another one in its place. */
  set({ hop, energy, peak }: MeterHop): void {
    const block = [...this.#hopsUntil(hop - 1, momentaryHops - 1), { energy }];
    this.#hops.set(hop, { energy, peak, blockEnergy: meanEnergy(block, momentaryHops) });
    this.#last = undefined;
    if (hop < this.#countedEnd) this.#countAnew();
  }

  /** The reading at a sample of the film. */
  read(sample: number): MeterReading {
    const now = Math.floor(sample / hopSamples) - 1;
    // Asked for with every frame of the picture, and new ten times a second.
    if (this.#last?.now !== now) this.#last = { now, reading: this.#read(now) };
    return this.#last.reading;
  }

  #read(now: number): MeterReading {
    const last = (count: number): KnownHop[] => this.#hopsUntil(now, count);
    this.#countUntil(now);
    return {
      momentaryLufs: toLufs(meanEnergy(last(momentaryHops), momentaryHops) ?? 0),
      shortTermLufs: toLufs(meanEnergy(last(shortTermHops), shortTermHops) ?? 0),
      integratedLufs: this.#histogram.loudnessLufs,
      peakDecibels: highestPeak(last(1)),
      heldPeakDecibels: highestPeak(last(holdHops)),
      highestPeakDecibels: toDecibels(this.#highest),
    };
  }

  /** Adds up to a hop; restarts where the place has gone back, as in a loop. */
  #countUntil(now: number): void {
    if (now + 1 < this.#countedEnd) this.#countAnew();
    for (; this.#countedEnd <= now; this.#countedEnd++) {
      const known = this.#hops.get(this.#countedEnd);
      if (!known) continue;
      if (known.blockEnergy !== undefined) this.#histogram.add(known.blockEnergy);
      this.#highest = Math.max(this.#highest, known.peak);
    }
  }

  #countAnew(): void {
    this.#countedEnd = this.#firstHop;
    this.#histogram = new GatedHistogram();
    this.#highest = 0;
  }

  /** The last hops until one, as far as they are known. */
  #hopsUntil(last: number, count: number): KnownHop[] {
    const hops: KnownHop[] = [];
    for (let hop = Math.max(last - count + 1, this.#firstHop); hop <= last; hop++) {
      const known = this.#hops.get(hop);
      if (known) hops.push(known);
    }
    return hops;
  }
}
