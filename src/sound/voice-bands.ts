import { createTransform } from '../document/fourier-transform.ts';

/** Length of the stretches that a level is given for. */
export const hopSeconds = 0.005;
/** Length of the frame, with a Hann window, around the middle of each stretch. */
const frameSamples = 256;
/** Bands of equal width for the ear between these, in Hz. */
const bandCount = 8;
const lowestHertz = 150;
const highestHertz = 7500;

/**
 * The level of a sound in the bands of a voice over time, in steps of {@link hopSeconds}. Mono at 16 kHz,
 * fed block by block; keeps 6.4 kB for each second.
 */
export class VoiceBands {
  readonly bandCount = bandCount;
  readonly #hopSamples: number;
  readonly #window: Float64Array;
  readonly #transform = createTransform(frameSamples);
  /** First bin of each band, and of one beyond the last. */
  readonly #edges: readonly number[];
  /** The last samples; the first frame begins before the sound. */
  readonly #recent = new Float32Array(frameSamples);
  #missing: number;
  #decibels = new Float32Array(1 << 14);
  #count = 0;

  constructor(sampleRate: number) {
    this.#hopSamples = Math.round(hopSeconds * sampleRate);
    this.#missing = (frameSamples + this.#hopSamples) / 2;
    this.#window = Float64Array.from(
      { length: frameSamples },
      (_, index) =>
        Math.sin((Math.PI * index) / frameSamples) ** 2 / Math.sqrt((3 / 8) * frameSamples),
    );
    const [low, high] = [earScale(lowestHertz), earScale(highestHertz)];
    this.#edges = Array.from({ length: bandCount + 1 }, (_, band) =>
      Math.ceil(
        (fromEarScale(low + ((high - low) * band) / bandCount) * frameSamples) / sampleRate,
      ),
    );
  }

  /** Number of stretches so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + Math.min(this.#missing, frameSamples));
      this.#recent.copyWithin(0, part.length);
      this.#recent.set(part, frameSamples - part.length);
      from += part.length;
      this.#missing -= part.length;
      if (this.#missing > 0) continue;
      this.#addFrame();
      this.#missing = this.#hopSamples;
    }
  }

  /** Levels of one band in the stretches [from, to), in decibels of full scale. */
  levels(band: number, from: number, to: number): Float32Array {
    const length = Math.max(0, Math.min(to, this.#count) - from);
    return Float32Array.from(
      { length },
      (_, index) => this.#decibels[(from + index) * bandCount + band]!,
    );
  }

  #addFrame(): void {
    const real = this.#window.map((weight, index) => weight * this.#recent[index]!);
    const imaginary = new Float64Array(frameSamples);
    this.#transform(real, imaginary);
    const at = this.#count * bandCount;
    if (at + bandCount > this.#decibels.length) {
      const longer = new Float32Array(2 * this.#decibels.length);
      longer.set(this.#decibels);
      this.#decibels = longer;
    }
    for (let band = 0; band < bandCount; band++) {
      const [first, last] = [this.#edges[band]!, this.#edges[band + 1]!];
      let power = 0;
      for (let bin = first; bin < last; bin++) power += real[bin]! ** 2 + imaginary[bin]! ** 2;
      this.#decibels[at + band] = 10 * Math.log10(power / (last - first) + 1e-12);
    }
    this.#count += 1;
  }
}

/** Number of equivalent rectangular bandwidths below a frequency (Glasberg and Moore, 1990), and back. */
function earScale(hertz: number): number {
  return 21.4 * Math.log10(1 + 0.00437 * hertz);
}
function fromEarScale(bandwidths: number): number {
  return (10 ** (bandwidths / 21.4) - 1) / 0.00437;
}
