import { ReferenceKWeighting } from './reference-k-weighting.ts';

/** Length of a gating block, and how many of them overlap. */
const blockSeconds = 0.4;
const blockOverlap = 0.75;

/** Blocks below this loudness are silence. */
const absoluteGateLufs = -70;

/** Blocks this much below the mean loudness of the others do not count either. */
const relativeGateLu = -10;

const offsetLufs = -0.691;

/**
 * Integrated loudness of one channel by ITU-R BS.1770-4, fed block by block, as torchaudio's
 * `functional.loudness` computes it. Memory grows by one number per 100 ms.
 */
export class ReferenceLoudnessMeter {
  readonly #weighting: ReferenceKWeighting;
  readonly #blockLength: number;
  readonly #step: number;
  #count = 0;
  #sumOfSquares = 0;
  /** Sum of the squares of all weighted samples so far. */
  #weighted = 0;
  /** The value of `#weighted` where each block that is still open began, oldest first. */
  readonly #openBlocks: number[] = [];
  readonly #blockEnergies: number[] = [];

  constructor(sampleRate: number) {
    this.#weighting = new ReferenceKWeighting(sampleRate);
    this.#blockLength = Math.round(blockSeconds * sampleRate);
    this.#step = Math.round(this.#blockLength * (1 - blockOverlap));
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    for (const sample of samples) this.#sumOfSquares += sample * sample;
    for (const value of this.#weighting.apply(samples)) {
      if (this.#count % this.#step === 0) this.#openBlocks.push(this.#weighted);
      this.#weighted += value * value;
      this.#count++;
      if (
        this.#count >= this.#blockLength &&
        (this.#count - this.#blockLength) % this.#step === 0
      ) {
        const start = this.#openBlocks.shift() as number;
        this.#blockEnergies.push((this.#weighted - start) / this.#blockLength);
      }
    }
  }

  /** Root mean square of all samples so far; 0 when there are none. */
  get rms(): number {
    return this.#count === 0 ? 0 : Math.sqrt(this.#sumOfSquares / this.#count);
  }

  /**
   * Integrated loudness of all samples so far in LUFS, -Infinity when all is silence. Music shorter
   * than a gating block, for which the standard has no answer, is taken as one block.
   */
  get integratedLufs(): number {
    const energies =
      this.#blockEnergies.length > 0 || this.#count === 0
        ? this.#blockEnergies
        : [this.#weighted / this.#count];
    const audible = energies.filter((energy) => lufsOf(energy) > absoluteGateLufs);
    const relativeGate = lufsOf(mean(audible)) + relativeGateLu;
    return lufsOf(mean(audible.filter((energy) => lufsOf(energy) > relativeGate)));
  }
}

function lufsOf(energy: number): number {
  return offsetLufs + 10 * Math.log10(energy);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
