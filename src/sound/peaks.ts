/**
 * Lowest and highest sample of every `samplesPerPeak` samples, [low, high] as signed bytes with ±127
 * for ±1, rounded outwards so that quiet music is not drawn as silence. `firstSample` is the place of
 * the first sample, for sound that does not begin at a peak's first one.
 */
export function computePeaks(
  samples: Float32Array,
  samplesPerPeak: number,
  firstSample = 0,
): Int8Array {
  const skipped = firstSample % samplesPerPeak;
  const peaks = new Int8Array(2 * Math.ceil((samples.length + skipped) / samplesPerPeak));
  for (let peak = 0; peak < peaks.length / 2; peak++) {
    const from = Math.max(0, peak * samplesPerPeak - skipped);
    const to = Math.min(samples.length, (peak + 1) * samplesPerPeak - skipped);
    let low = Infinity;
    let high = -Infinity;
    for (let index = from; index < to; index++) {
      const sample = samples[index]!;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
    peaks[2 * peak] = clamp(Math.floor(low * 127));
    peaks[2 * peak + 1] = clamp(Math.ceil(high * 127));
  }
  return peaks;
}

function clamp(value: number): number {
  return Math.max(-127, Math.min(127, value));
}

/** Collects the peaks of sound in blocks of any length: the same bytes as of the sound in one piece. */
export class PeakCollector {
  readonly samplesPerPeak: number;
  #peaks = new Int8Array(1024);
  #samples = 0;

  constructor(samplesPerPeak: number) {
    this.samplesPerPeak = samplesPerPeak;
  }

  /** Samples so far. */
  get sampleCount(): number {
    return this.#samples;
  }

  /** Adds the samples that follow. */
  push(samples: Float32Array): void {
    const block = computePeaks(samples, this.samplesPerPeak, this.#samples);
    const at = 2 * Math.floor(this.#samples / this.samplesPerPeak);
    if (at + block.length > this.#peaks.length) {
      const larger = new Int8Array(2 * (at + block.length));
      larger.set(this.#peaks);
      this.#peaks = larger;
    }
    mergePeaks(this.#peaks, at, block, this.#samples % this.samplesPerPeak > 0);
    this.#samples += samples.length;
  }

  /** A copy of the peaks so far; the last may cover fewer samples. */
  peaks(): Int8Array {
    return this.#peaks.slice(0, 2 * Math.ceil(this.#samples / this.samplesPerPeak));
  }
}

function mergePeaks(target: Int8Array, at: number, block: Int8Array, joinFirst: boolean): void {
  const low = target[at] ?? 0;
  const high = target[at + 1] ?? 0;
  target.set(block, at);
  if (!joinFirst || block.length === 0) return;
  target[at] = Math.min(low, block[0]!);
  target[at + 1] = Math.max(high, block[1]!);
}

/** Peaks over `factor` times as many samples each, for drawing zoomed out. */
export function reducePeaks(peaks: Int8Array, factor: number): Int8Array {
  const reduced = new Int8Array(2 * Math.ceil(peaks.length / 2 / factor));
  for (let peak = 0; peak < reduced.length / 2; peak++) {
    let low = 127;
    let high = -128;
    const end = Math.min(peaks.length, 2 * (peak + 1) * factor);
    for (let index = 2 * peak * factor; index < end; index += 2) {
      low = Math.min(low, peaks[index]!);
      high = Math.max(high, peaks[index + 1]!);
    }
    reduced[2 * peak] = low;
    reduced[2 * peak + 1] = high;
  }
  return reduced;
}
