import { KWeighting } from './k-weighting.ts';
import { gatedLoudness, loudnessRange, toLufs } from './gating.ts';

const hopsPerSecond = 100;
/** Windows in hops of 10 ms: momentary 400 ms, short-term 3 s (EBU Tech 3341). */
const momentaryHops = 40;
const shortTermHops = 300;
/** Gating blocks begin every 100 ms, short-term values for the range are taken as often. */
const stepHops = 10;

/** Weights of BS.1770-4 for left, right, centre, LFE, then the surrounds, by number of channels. */
const weightsByCount: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [1, 1],
  3: [1, 1, 1],
  5: [1, 1, 1, 1.41, 1.41],
  6: [1, 1, 1, 0, 1.41, 1.41],
  8: [1, 1, 1, 0, 1, 1, 1.41, 1.41],
};

/**
 * Loudness by ITU-R BS.1770-4 and EBU Tech 3341 and 3342, fed block by block: momentary, short-term,
 * integrated with both gates, and the loudness range. Sliding windows move by 10 ms. Memory grows by
 * two numbers per 100 ms.
 */
export class LoudnessMeter {
  readonly #channels: readonly { readonly filter: KWeighting; readonly weight: number }[];
  readonly #hopSamples: number;
  /** Energies of the last hops, a ring. */
  readonly #hops = new Float64Array(shortTermHops);
  #hopCount = 0;
  #hopEnergy = 0;
  #hopFill = 0;
  #totalEnergy = 0;
  #maximumMomentary = 0;
  #maximumShortTerm = 0;
  readonly #gatingBlocks: number[] = [];
  readonly #shortTerms: number[] = [];

  /**
   * @param channels number of channels, or the weight of each. By number: mono, stereo, 3.0, 5.0, 5.1
   * and 7.1 in the order left, right, centre, LFE, surrounds; any other number weighs all alike.
   */
  constructor(sampleRate: number, channels: number | readonly number[]) {
    const weights =
      typeof channels === 'number'
        ? (weightsByCount[channels] ?? new Array<number>(channels).fill(1))
        : channels;
    this.#channels = weights.map((weight) => ({ weight, filter: new KWeighting(sampleRate) }));
    this.#hopSamples = Math.round(sampleRate / hopsPerSecond);
  }

  /** Takes the next samples, one array for each channel. */
  push(block: readonly Float32Array[]): void {
    const weighted = this.#channels.flatMap(({ filter, weight }, channel) =>
      weight > 0 ? [{ weight, values: filter.apply(block[channel]!) }] : [],
    );
    const length = block[0]?.length ?? 0;
    for (let index = 0; index < length; index++) {
      let energy = 0;
      for (const { weight, values } of weighted) energy += weight * values[index]! ** 2;
      this.#hopEnergy += energy;
      if (++this.#hopFill === this.#hopSamples) this.#endHop();
    }
  }

  /** Loudness of the last 400 ms in LUFS, -Infinity for silence or before there are as many. */
  get momentaryLufs(): number {
    return toLufs(this.#window(momentaryHops));
  }

  /** Loudness of the last 3 s in LUFS. */
  get shortTermLufs(): number {
    return toLufs(this.#window(shortTermHops));
  }

  /** Largest momentary loudness so far. */
  get maximumMomentaryLufs(): number {
    return toLufs(this.#maximumMomentary);
  }

  /** Largest short-term loudness so far. */
  get maximumShortTermLufs(): number {
    return toLufs(this.#maximumShortTerm);
  }

  /**
   * Integrated loudness of everything so far in LUFS, -Infinity for silence. A sound shorter than a
   * gating block of 400 ms, for which the standard gives no value, is taken as one block.
   */
  get integratedLufs(): number {
    if (this.#gatingBlocks.length > 0) return gatedLoudness(this.#gatingBlocks);
    const samples = this.#hopCount * this.#hopSamples + this.#hopFill;
    if (samples === 0) return -Infinity;
    return gatedLoudness([(this.#totalEnergy + this.#hopEnergy) / samples]);
  }

  /** Loudness range in LU by EBU Tech 3342; 0 where there are less than 3 s. */
  get rangeLu(): number {
    return loudnessRange(this.#shortTerms);
  }

  #endHop(): void {
    this.#hops[this.#hopCount % shortTermHops] = this.#hopEnergy / this.#hopSamples;
    this.#totalEnergy += this.#hopEnergy;
    this.#hopEnergy = 0;
    this.#hopFill = 0;
    this.#hopCount++;
    const momentary = this.#window(momentaryHops);
    const shortTerm = this.#window(shortTermHops);
    this.#maximumMomentary = Math.max(this.#maximumMomentary, momentary);
    this.#maximumShortTerm = Math.max(this.#maximumShortTerm, shortTerm);
    if (this.#hopCount % stepHops !== 0) return;
    if (this.#hopCount >= momentaryHops) this.#gatingBlocks.push(momentary);
    if (this.#hopCount >= shortTermHops) this.#shortTerms.push(shortTerm);
  }

  /** Mean energy of the last hops; 0 before there are as many. */
  #window(hops: number): number {
    if (this.#hopCount < hops) return 0;
    let sum = 0;
    for (let back = 1; back <= hops; back++) {
      sum += this.#hops[(this.#hopCount - back) % shortTermHops]!;
    }
    return sum / hops;
  }
}
