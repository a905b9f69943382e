import { KWeighting } from './k-weighting.ts';
import { oversampledPeak, peakReachSamples } from './oversampled-peak.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';

/** Values are kept for hops of 100 ms, the step of gating blocks. */
export const hopSamples = mixSampleRate / 10;

/** What was measured in one hop, counted from the film's beginning. */
export interface MeterHop {
  readonly hop: number;
  /** Mean K-weighted energy of both channels. */
  readonly energy: number;
  /** Highest peak of both channels, 1 being full scale. */
  readonly peak: number;
}

/** Where a peak is looked for: between the samples as well, or among them, which costs less. */
export type PeakKind = 'true' | 'sample';

/** Measures a stereo sound hop by hop. A block that does not follow the one before it restarts the measurement. */
export class HopMeter {
  readonly #peakKind: PeakKind;
  #filters = [new KWeighting(mixSampleRate), new KWeighting(mixSampleRate)] as const;
  /** Where the next block is expected to begin; samples of its hop so far, raw and weighted. */
  #position = -1;
  #energy = 0;
  #filled = 0;
  #peak = 0;
  #tail: Stereo = [new Float32Array(0), new Float32Array(0)];

  constructor(peakKind: PeakKind = 'true') {
    this.#peakKind = peakKind;
  }

  /** Takes the block that begins at a sample of the film; gives the hops that end in it. */
  push(from: number, block: Stereo): MeterHop[] {
    if (from !== this.#position) this.#goTo();
    const weighted = this.#filters.map((filter, side) => filter.apply(block[side]!));
    const [left, right] = weighted as [Float64Array, Float64Array];
    const peaks = this.#peakKind === 'true' ? this.#truePeaks(block) : samplePeaks(block);
    const hops: MeterHop[] = [];
    for (let start = 0; start < block[0].length;) {
      const place = from + start;
      const intoHop = ((place % hopSamples) + hopSamples) % hopSamples;
      const end = Math.min(block[0].length, start + hopSamples - intoHop);
      for (let index = start; index < end; index++) {
        this.#energy += left[index]! ** 2 + right[index]! ** 2;
      }
      this.#filled += end - start;
      this.#peak = Math.max(this.#peak, peaks(start, end));
      if ((from + end) % hopSamples === 0)
        hops.push(...this.#endHop((from + end) / hopSamples - 1));
      start = end;
    }
    this.#position = from + block[0].length;
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

  /** The hop, unless most of it is missing. */
  #endHop(hop: number): MeterHop[] {
    const ended =
      this.#filled > hopSamples / 2
        ? [{ hop, energy: this.#energy / this.#filled, peak: this.#peak }]
        : [];
    this.#energy = 0;
    this.#filled = 0;
    this.#peak = 0;
    return ended;
  }

  /** Gives the true peak of samples of a block, which lags behind by what the interpolation needs. */
  #truePeaks(block: Stereo): (from: number, to: number) => number {
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

function samplePeaks(block: Stereo): (from: number, to: number) => number {
  return (from, to) => {
    let peak = 0;
    for (const samples of block[0] === block[1] ? [block[0]] : block) {
      for (let index = from; index < to; index++) {
        peak = Math.max(peak, Math.abs(samples[index]!));
      }
    }
    return peak;
  };
}
