import type { LoudnessReport } from '../shared/loudness-contract.ts';
import type { TimeRange } from '../shared/time-range.ts';
import { toLufs } from './gating.ts';
import { KWeighting } from './k-weighting.ts';
import { LoudnessMeter } from './loudness-meter.ts';
import { mixSampleRate, type Stereo } from './sound-node.ts';
import { TruePeakMeter } from './true-peak-meter.ts';

/**
 * Measures a whole mix for a loudness contract, fed block by block from the film's beginning: the
 * loudness of everything, that of the parts with speech, the loudness range and the true peak.
 */
export class MixMeter {
  readonly #loudness = new LoudnessMeter(mixSampleRate, 2);
  readonly #peaks = [new TruePeakMeter(), new TruePeakMeter()] as const;
  readonly #dialogue: DialogueMeter;

  /** @param speech where there is speech, in order; what is `dialogue` of a contract */
  constructor(speech: readonly TimeRange[] = []) {
    this.#dialogue = new DialogueMeter(speech);
  }

  /** Takes the next samples, at the rate of the mix. */
  push(block: Stereo): void {
    this.#loudness.push(block);
    this.#dialogue.push(block);
    this.#peaks.forEach((peak, side) => peak.push(block[side]!));
  }

  /** What was measured so far. */
  get report(): LoudnessReport {
    const peak = Math.max(...this.#peaks.map(({ peakDecibels }) => peakDecibels));
    return {
      integratedLufs: orNull(this.#loudness.integratedLufs),
      dialogueLufs: orNull(this.#dialogue.loudnessLufs),
      rangeLu: this.#loudness.rangeLu,
      maximumMomentaryLufs: orNull(this.#loudness.maximumMomentaryLufs),
      maximumShortTermLufs: orNull(this.#loudness.maximumShortTermLufs),
      truePeakDecibels: orNull(peak),
    };
  }
}

function orNull(decibels: number): number | null {
  return Number.isFinite(decibels) ? decibels : null;
}

/**
 * Loudness of the parts of a stereo sound in which there is speech: the mean K-weighted energy of their
 * samples, without gates by level (BS.1770-1). -Infinity where there are none. Fed block by block.
 */
export class DialogueMeter {
  readonly #speech: readonly { readonly from: number; readonly to: number }[];
  readonly #filters = [new KWeighting(mixSampleRate), new KWeighting(mixSampleRate)] as const;
  #position = 0;
  #range = 0;
  #energy = 0;
  #samples = 0;

  constructor(speech: readonly TimeRange[]) {
    this.#speech = speech.map(({ startSeconds, endSeconds }) => ({
      from: Math.round(startSeconds * mixSampleRate),
      to: Math.round(endSeconds * mixSampleRate),
    }));
  }

  /** Takes the next samples, at the rate of the mix. */
  push(block: Stereo): void {
    const length = block[0].length;
    const end = this.#position + length;
    const weighted = this.#filters.map((filter, side) => filter.apply(block[side]!));
    for (; this.#range < this.#speech.length; this.#range++) {
      const { from, to } = this.#speech[this.#range]!;
      if (from >= end) break;
      const first = Math.max(from, this.#position) - this.#position;
      const last = Math.min(to, end) - this.#position;
      for (let index = first; index < last; index++) {
        this.#energy += weighted[0]![index]! ** 2 + weighted[1]![index]! ** 2;
      }
      this.#samples += Math.max(0, last - first);
      if (to > end) break;
    }
    this.#position = end;
  }

  /** The loudness so far, in LUFS. */
  get loudnessLufs(): number {
    return this.#samples === 0 ? -Infinity : toLufs(this.#energy / this.#samples);
  }
}
