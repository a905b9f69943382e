import { createTransform, type Transform } from '../document/fourier-transform.ts';

/** Values of the onset envelope per second. */
export const onsetRate = 100;
/** Stretches of energy per second, by which onsets are placed finely. */
const energyRate = 500;
/** Bands of the spectrum whose rises are summed. */
const bandsPerOctave = 6;
const lowestHertz = 60;
/** Between these, in Hz, a frame distinguishes semitones well enough for a chord. */
const pitchedHertz = { from: 400, to: 4000 };
/** Values of the pitches per second. */
export const pitchRate = 10;
/** What is this far below the loudest band of the sound so far is silence. */
const floorDecibels = -50;

const middleC = 261.63;

/** What {@link OnsetMeter} found. */
export interface OnsetCurves {
  /** Mean rise of all bands in decibels, {@link onsetRate} times a second. */
  readonly novelty: Float32Array;
  /** Mean power of each 2 ms. */
  readonly energy: Float32Array;
  readonly energyRate: number;
  /** Power by pitch class, C first, of each tenth of a second: 12 values each. */
  readonly pitches: Float32Array;
}

/**
 * Measures where something begins in a mono sound that is fed block by block: rises of level in bands of
 * a sixth of an octave, summed (spectral flux; Ellis, Beat Tracking by Dynamic Programming, 2007).
 */
export class OnsetMeter {
  readonly #hop: number;
  readonly #size: number;
  readonly #transform: Transform;
  readonly #window: Float64Array;
  readonly #bandOfBin: Int16Array;
  readonly #bandCount: number;
  readonly #pitchOfBin: Int8Array;
  readonly #energySamples: number;
  #waiting: Float32Array;
  /** Samples of {@link #waiting} that hold sound. */
  #filled: number;
  #levels: Float64Array | undefined;
  #loudest = -Infinity;
  #novelty: number[] = [];
  #energy: number[] = [];
  #pitches: number[] = [];
  #energySum = 0;
  #energyCount = 0;
  #frame = 0;
  #taken = 0;

  constructor(sampleRate: number) {
    this.#hop = sampleRate / onsetRate;
    this.#size = 2 ** Math.round(Math.log2(0.032 * sampleRate));
    this.#energySamples = sampleRate / energyRate;
    const size = this.#size;
    this.#transform = createTransform(size);
    this.#window = Float64Array.from(
      { length: size },
      (_, index) => (1 - Math.cos((2 * Math.PI * (index + 0.5)) / size)) / 2,
    );
    const bandOf = (hertz: number): number =>
      Math.floor(bandsPerOctave * Math.log2(hertz / lowestHertz));
    const bands = Array.from({ length: size / 2 }, (_, bin) =>
      bin === 0 ? -1 : bandOf((bin * sampleRate) / size),
    );
    // Low bands that no bin falls into are left out.
    const used = [...new Set(bands.filter((band) => band >= 0))];
    this.#bandOfBin = Int16Array.from(bands, (band) => used.indexOf(band));
    this.#bandCount = used.length;
    this.#pitchOfBin = Int8Array.from({ length: size / 2 }, (_, bin) => {
      const hertz = (bin * sampleRate) / size;
      const isPitched = hertz >= pitchedHertz.from && hertz <= pitchedHertz.to;
      return isPitched ? Math.round(12 * Math.log2(hertz / middleC) + 120) % 12 : -1;
    });
    // Two frames are transformed at once: the sound before the first is silence.
    this.#waiting = new Float32Array(size + 2 * Math.ceil(this.#hop));
    this.#filled = size / 2;
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    this.#pushEnergy(samples);
    this.#pushFrames(samples);
  }

  /** What was found so far; the sound is taken to end here. */
  get curves(): OnsetCurves {
    return {
      novelty: Float32Array.from(this.#novelty),
      energy: Float32Array.from(this.#energy),
      energyRate,
      pitches: Float32Array.from(this.#pitches),
    };
  }

  #pushEnergy(samples: Float32Array): void {
    for (const sample of samples) {
      this.#energySum += sample * sample;
      if (++this.#energyCount < (this.#energy.length + 1) * this.#energySamples) continue;
      this.#energy.push(this.#energySum / this.#energySamples);
      this.#energySum = 0;
    }
  }

  #pushFrames(samples: Float32Array): void {
    const joined = new Float32Array(this.#filled + samples.length);
    joined.set(this.#waiting.subarray(0, this.#filled));
    joined.set(samples, this.#filled);
    const size = this.#size;
    const startOf = (frame: number): number => Math.round(frame * this.#hop) - this.#taken;
    const real = new Float64Array(size);
    const imaginary = new Float64Array(size);
    while (startOf(this.#frame + 1) + size <= joined.length) {
      const [one, other] = [startOf(this.#frame), startOf(this.#frame + 1)];
      for (let index = 0; index < size; index++) {
        real[index] = this.#window[index]! * joined[one + index]!;
        imaginary[index] = this.#window[index]! * joined[other + index]!;
      }
      this.#transform(real, imaginary);
      this.#addFrame(this.#bandLevels(real, imaginary, 1));
      this.#addFrame(this.#bandLevels(real, imaginary, -1));
      this.#frame += 2;
    }
    const from = startOf(this.#frame);
    this.#waiting = joined.slice(from);
    this.#filled = joined.length - from;
    this.#taken += from;
  }

  /** Levels in decibels of the frame that was transformed as real part (1) or as imaginary part (-1). */
  #bandLevels(real: Float64Array, imaginary: Float64Array, part: 1 | -1): Float64Array {
    const size = this.#size;
    const power = new Float64Array(this.#bandCount);
    const frame = this.#frame + (part === 1 ? 0 : 1);
    const pitches = 12 * Math.floor((frame * pitchRate) / onsetRate);
    while (this.#pitches.length < pitches + 12) this.#pitches.push(0);
    for (let bin = 1; bin < size / 2; bin++) {
      const band = this.#bandOfBin[bin]!;
      if (band < 0) continue;
      const [a, b] = [real[bin]!, imaginary[bin]!];
      const [c, d] = [real[size - bin]!, imaginary[size - bin]!];
      const own = (a + part * c) ** 2 + (b - part * d) ** 2;
      power[band]! += own;
      const pitch = this.#pitchOfBin[bin]!;
      if (pitch >= 0) this.#pitches[pitches + pitch]! += own;
    }
    return power.map((value) => 10 * Math.log10(value + 1e-12));
  }

  #addFrame(levels: Float64Array): void {
    for (const level of levels) this.#loudest = Math.max(this.#loudest, level);
    const floor = this.#loudest + floorDecibels;
    const before = this.#levels;
    let sum = 0;
    for (let band = 0; band < levels.length; band++) {
      const level = Math.max(floor, levels[band]!);
      if (before) sum += Math.max(0, level - Math.max(floor, before[band]!));
    }
    this.#novelty.push(sum / levels.length);
    this.#levels = levels;
  }
}
