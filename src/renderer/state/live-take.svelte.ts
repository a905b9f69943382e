import type { JobEvent } from '../../shared/jobs.ts';

type Stretch = Extract<JobEvent, { type: 'stretch' }>;

/** How much of the music stays in memory: what has just arrived is played without a request. */
const keptSeconds = 20;

/**
 * A take while it is made. The window keeps the peaks and the last {@link keptSeconds} of the music;
 * the rest is in the file that the take is written to.
 */
export class LiveTake {
  readonly projectId: string | undefined;
  readonly jobId: string;
  readonly takeId: string;
  /** Position of the first sample on the timeline. */
  readonly startSample: number;
  readonly sampleRate: number;
  readonly samplesPerPeak: number;
  /** Place of the first sample in the take's file, which may begin earlier. */
  readonly fileSample: number;
  /** Samples that have arrived; reading it keeps a view up to date. */
  sampleCount = $state(0);
  #kept = new Float32Array(0);
  #keptFrom = 0;
  #peaks = new Int8Array(0);
  #peakCount = 0;

  constructor(projectId: string | undefined, first: Stretch) {
    this.projectId = projectId;
    this.jobId = first.jobId;
    this.takeId = first.takeId;
    this.startSample = first.startSample;
    this.sampleRate = first.sampleRate;
    this.samplesPerPeak = first.samplesPerPeak;
    this.fileSample = first.fileSample;
    this.append(first);
  }

  /** First sample that is still in memory. */
  get keptFrom(): number {
    return this.#keptFrom;
  }

  /** Samples `[from, to)` counted from the take's first, cut to those that are in memory. */
  samples(from: number, to: number): Float32Array {
    const end = Math.min(to, this.sampleCount) - this.#keptFrom;
    return this.#kept.subarray(Math.max(0, from - this.#keptFrom), Math.max(0, end));
  }

  /** [low, high] pairs as signed bytes, `samplesPerPeak` samples each. */
  get peaks(): Int8Array {
    return this.#peaks.subarray(0, this.#peakCount);
  }

  append({ startSample, samples, peaks }: Stretch): void {
    const at = startSample - this.startSample;
    const end = at + samples.length;
    const keptFrom = Math.max(this.#keptFrom, end - keptSeconds * this.sampleRate);
    const kept = new Float32Array(end - keptFrom);
    const before = this.samples(keptFrom, at);
    kept.set(before);
    kept.set(samples.subarray(Math.max(0, keptFrom - at)), Math.max(0, at - keptFrom));
    this.#kept = kept;
    this.#keptFrom = keptFrom;
    const peakAt = Math.floor(at / this.samplesPerPeak) * 2;
    const peakEnd = peakAt + peaks.length;
    if (peakEnd > this.#peaks.length) {
      const grown = new Int8Array(Math.max(peakEnd, this.#peaks.length * 2));
      grown.set(this.#peaks);
      this.#peaks = grown;
    }
    this.#peaks.set(peaks, peakAt);
    this.#peakCount = Math.max(this.#peakCount, peakEnd);
    this.sampleCount = Math.max(this.sampleCount, end);
  }
}
