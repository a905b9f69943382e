import { reducePeaks } from '../../sound/peaks.ts';

const levelFactor = 4;
const coarsestPeaks = 2048;

/** Peaks at several resolutions, so that a column of pixels never reads more than a few of them. */
export class PeakLevels {
  readonly samplesPerPeak: number;
  #levels: Int8Array[];

  constructor(peaks: Int8Array, samplesPerPeak: number) {
    this.samplesPerPeak = samplesPerPeak;
    this.#levels = [peaks];
    for (let last = peaks; last.length > coarsestPeaks;) {
      last = reducePeaks(last, levelFactor);
      this.#levels.push(last);
    }
  }

  /** Samples covered by the peaks, counting the last peak in full. */
  get sampleCount(): number {
    return (this.#levels[0]!.length / 2) * this.samplesPerPeak;
  }

  /** Lowest and highest level, -1 to 1, within samples [from, to); silence outside. */
  range(from: number, to: number): readonly [low: number, high: number] {
    let level = 0;
    let width = this.samplesPerPeak;
    while (level + 1 < this.#levels.length && width * levelFactor <= to - from) {
      level += 1;
      width *= levelFactor;
    }
    const peaks = this.#levels[level]!;
    const start = Math.floor(from / width);
    const first = Math.max(start, 0);
    const last = Math.min(Math.max(Math.ceil(to / width), start + 1), peaks.length / 2);
    let low = 0;
    let high = 0;
    for (let peak = first; peak < last; peak++) {
      low = Math.min(low, peaks[2 * peak]!);
      high = Math.max(high, peaks[2 * peak + 1]!);
    }
    return [low / 127, high / 127];
  }
}
