import type { JobEvent } from '../../shared/jobs.ts';

type Stretch = Extract<JobEvent, { type: 'stretch' }>;

/** A take while it is made: the music that has arrived, in one piece that grows at its end. */
export class LiveTake {
  readonly projectId: string | undefined;
  readonly jobId: string;
  readonly takeId: string;
  /** Position of the first sample on the timeline. */
  readonly startSample: number;
  readonly sampleRate: number;
  readonly samplesPerPeak: number;
  /** Samples that have arrived; reading it keeps a view up to date. */
  sampleCount = $state(0);
  #samples = new Float32Array(0);
  #peaks = new Int8Array(0);
  #peakCount = 0;

  constructor(projectId: string | undefined, first: Stretch) {
    this.projectId = projectId;
    this.jobId = first.jobId;
    this.takeId = first.takeId;
    this.startSample = first.startSample;
    this.sampleRate = first.sampleRate;
    this.samplesPerPeak = first.samplesPerPeak;
    this.append(first);
  }

  /** Samples `[from, to)` counted from the take's first, cut to what has arrived. */
  samples(from: number, to: number): Float32Array {
    return this.#samples.subarray(from, Math.min(to, this.sampleCount));
  }

  /** [low, high] pairs as signed bytes, `samplesPerPeak` samples each. */
  get peaks(): Int8Array {
    return this.#peaks.subarray(0, this.#peakCount);
  }

  append({ startSample, samples, peaks }: Stretch): void {
    const at = startSample - this.startSample;
    const end = at + samples.length;
    if (end > this.#samples.length) {
      const grown = new Float32Array(Math.max(end, this.#samples.length * 2));
      grown.set(this.#samples);
      this.#samples = grown;
    }
    this.#samples.set(samples, at);
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
