import { createTransform } from '../document/fourier-transform.ts';

/** Semitones by MIDI number: C2 to E7. */
const lowest = 36;
const count = 65;

/** Frequencies of the semitones of {@link ChordSpectrum}, in hertz, tuned to an A of 440. */
export const semitoneHertz: readonly number[] = Array.from(
  { length: count },
  (_, index) => 440 * 2 ** ((lowest + index - 69) / 12),
);

/** Two tones of a held chord are at least this far apart, so that they do not beat audibly. */
const nearestHertz = 45;
const nearestSemitones = 2;
/** Tones further below the strongest, as an amplitude, are left out. */
const weakestShare = 0.04;

/** Length of the frame that is read, about half a second: a power of two, so that low semitones differ. */
export function chordFrameSamples(sampleRate: number): number {
  return 2 ** Math.round(Math.log2(0.5 * sampleRate));
}

/** What sounds around one place. */
export interface SemitoneFrame {
  /** Amplitude of each semitone that is louder than its neighbours, else 0. */
  readonly tones: Float64Array;
  /** Mean square of the sound. */
  readonly power: number;
}

/** Reads the semitones of frames of sound. */
export class ChordSpectrum {
  readonly frame: number;
  readonly #window: Float64Array;
  readonly #transform: ReturnType<typeof createTransform>;
  /** First bin of each semitone from one below the lowest on, and of one beyond the last. */
  readonly #edges: readonly number[];

  constructor(sampleRate: number) {
    this.frame = chordFrameSamples(sampleRate);
    this.#transform = createTransform(this.frame);
    this.#window = Float64Array.from(
      { length: this.frame },
      (_, index) => (1 - Math.cos((2 * Math.PI * index) / this.frame)) / 2,
    );
    this.#edges = Array.from({ length: count + 3 }, (_, index) =>
      Math.ceil((440 * 2 ** ((lowest + index - 70.5) / 12) * this.frame) / sampleRate),
    );
  }

  /** @param samples {@link frame} samples */
  read(samples: Float32Array): SemitoneFrame {
    const real = new Float64Array(this.frame);
    let power = 0;
    for (const [index, sample] of samples.entries()) {
      real[index] = sample * this.#window[index]!;
      power += sample ** 2;
    }
    const imaginary = new Float64Array(this.frame);
    this.#transform(real, imaginary);
    const bands = new Float64Array(count + 2);
    for (let band = 0; band < bands.length; band++) {
      const first = this.#edges[band]!;
      const end = Math.max(this.#edges[band + 1]!, first + 1);
      for (let bin = first; bin < end; bin++) {
        bands[band] = Math.max(bands[band]!, Math.hypot(real[bin]!, imaginary[bin]!));
      }
    }
    const tones = new Float64Array(count);
    for (let tone = 0; tone < count; tone++) {
      const [below, here, above] = [bands[tone]!, bands[tone + 1]!, bands[tone + 2]!];
      if (here > below && here >= above) tones[tone] = (4 / this.frame) * here;
    }
    return { tones, power: power / this.frame };
  }
}

/** For each semitone, those too near to it to sound with it. */
const neighbours: readonly (readonly number[])[] = semitoneHertz.map((hertz, tone) =>
  semitoneHertz.flatMap((other, index) => {
    const isNear =
      Math.abs(index - tone) <= nearestSemitones || Math.abs(other - hertz) < nearestHertz;
    return isNear && index !== tone ? [index] : [];
  }),
);

/** The tones that can be held together without beating: each is the strongest near it. */
export function chooseChord(tones: Float64Array): Float64Array {
  const least = weakestShare * Math.max(...tones);
  return tones.map((amplitude, tone) => {
    const isStrongest = neighbours[tone]!.every((other) => tones[other]! < amplitude);
    return isStrongest && amplitude > least ? amplitude : 0;
  });
}
