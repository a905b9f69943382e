import { oversampledPeak, peakReachSamples } from './oversampled-peak.ts';

/** True peak of one channel by 4 times oversampling (ITU-R BS.1770-4, annex 2), fed block by block. */
export class TruePeakMeter {
  #waiting: Float32Array = new Float32Array(peakReachSamples);
  #peak = 0;

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    const joined = new Float32Array(this.#waiting.length + samples.length);
    joined.set(this.#waiting);
    joined.set(samples, this.#waiting.length);
    this.#peak = Math.max(this.#peak, measure(joined));
    this.#waiting = joined.slice(-2 * peakReachSamples);
  }

  /** Largest true peak so far as a part of full scale; what follows the last sample is silence. */
  get peak(): number {
    const ended = new Float32Array(this.#waiting.length + 2 * peakReachSamples);
    ended.set(this.#waiting);
    return Math.max(this.#peak, measure(ended));
  }

  /** The same in dBTP, -Infinity for silence. */
  get peakDecibels(): number {
    return 20 * Math.log10(this.peak);
  }
}

function measure(samples: Float32Array): number {
  const end = samples.length - peakReachSamples;
  return end > peakReachSamples ? oversampledPeak(samples, peakReachSamples, end) : 0;
}
