import type { TimeRange } from '../shared/time-range.ts';
import { toLufs } from './gating.ts';
import { KWeighting } from './k-weighting.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';

/** 10 ms: finer than the audible precision of where speech begins. */
const hopSamples = mixSampleRate / 100;

/**
 * The K-weighted energy of a stereo sound over time, fed block by block, so that the loudness of parts
 * can be told that are found later, without reading the sound again.
 */
export class EnergyCurve {
  readonly #filters = [new KWeighting(mixSampleRate), new KWeighting(mixSampleRate)] as const;
  readonly #energies: number[] = [];
  #energy = 0;
  #filled = 0;

  /** Takes the next samples, at the rate of the mix. */
  push(block: Stereo): void {
    const [left, right] = this.#filters.map((filter, side) => filter.apply(block[side]!));
    for (let index = 0; index < left!.length; index++) {
      this.#energy += left![index]! ** 2 + right![index]! ** 2;
      if (++this.#filled < hopSamples) continue;
      this.#energies.push(this.#energy / hopSamples);
      this.#energy = 0;
      this.#filled = 0;
    }
  }

  /**
   * Mean loudness in LUFS of the hops whose middle is in these ranges, without gates by level
   * (BS.1770-1); -Infinity where there are none.
   */
  loudnessOf(ranges: readonly TimeRange[]): number {
    let energy = 0;
    let count = 0;
    const hopAt = (seconds: number): number => (seconds * mixSampleRate) / hopSamples - 0.5;
    for (const { startSeconds, endSeconds } of ranges) {
      const last = Math.min(Math.ceil(hopAt(endSeconds)), this.#energies.length);
      for (let hop = Math.max(0, Math.ceil(hopAt(startSeconds))); hop < last; hop++) {
        energy += this.#energies[hop]!;
        count++;
      }
    }
    return count === 0 ? -Infinity : toLufs(energy / count);
  }
}
