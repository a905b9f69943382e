/** A voice has most of its energy between these, in Hz. */
const voiceBand = { from: 250, to: 3500 };
/** Stretches before and after one that its background is found in, and how often it is found. */
const backgroundReach = 250;
const backgroundStep = 50;
/** The part of the stretches that is taken to be without speech. */
const backgroundShare = 0.15;
/** From so many decibels over the background, a voice is as likely as not. */
const evenChanceDecibels = 9;
/** Silence is no voice, however silent the rest is. */
const quietestVoiceDecibels = -55;

/**
 * How likely a voice is, found by energy alone: energy above the background in the band of a
 * voice. It takes drums for speech as well, and serves where no model can be opened. Mono, fed block by
 * block; one value for each `stretchSamples`.
 */
export class VoiceEnergy {
  readonly #stretchSamples: number;
  readonly #coefficients: { readonly high: number; readonly low: number };
  readonly #decibels: number[] = [];
  #highPassed = 0;
  #lowPassed = 0;
  #energy = 0;
  #count = 0;

  constructor(sampleRate: number, stretchSamples: number) {
    this.#stretchSamples = stretchSamples;
    const follow = (hertz: number): number => 1 - Math.exp((-2 * Math.PI * hertz) / sampleRate);
    this.#coefficients = { high: follow(voiceBand.from), low: follow(voiceBand.to) };
  }

  /** Takes the next samples. */
  push(samples: Float32Array): void {
    const { high, low } = this.#coefficients;
    for (const sample of samples) {
      this.#highPassed += high * (sample - this.#highPassed);
      this.#lowPassed += low * (sample - this.#highPassed - this.#lowPassed);
      this.#energy += this.#lowPassed ** 2;
      if (++this.#count < this.#stretchSamples) continue;
      this.#decibels.push(10 * Math.log10(this.#energy / this.#count + 1e-12));
      this.#energy = 0;
      this.#count = 0;
    }
  }

  /** From 0 to 1 for each stretch so far. */
  get probabilities(): Float64Array {
    const decibels = this.#decibels;
    const result = new Float64Array(decibels.length);
    for (let from = 0; from < decibels.length; from += backgroundStep) {
      const around = decibels
        .slice(Math.max(0, from - backgroundReach), from + backgroundStep + backgroundReach)
        .sort((one, other) => one - other);
      const background = around[Math.floor(backgroundShare * around.length)]!;
      const limit = Math.max(background + evenChanceDecibels, quietestVoiceDecibels);
      const to = Math.min(decibels.length, from + backgroundStep);
      for (let index = from; index < to; index++) {
        result[index] = 1 / (1 + Math.exp((limit - decibels[index]!) / 2));
      }
    }
    return result;
  }
}
