import { kaiserWindow } from './kaiser-window.ts';

/** Taps on each side of an output sample, in samples of the lower of the two rates. */
const halfLength = 96;
/** Attenuation of the stop band. A Kaiser window of this length gets there within the transition. */
const stopBandDecibels = 112;
/** Width of the transition for that length and attenuation, as a part of the lower rate. */
const transitionWidth = (stopBandDecibels - 8) / (2.285 * 2 * Math.PI * 2 * halfLength);

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Range of input samples, `to` exclusive. */
export interface InputSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Changes the sample rate with one windowed sinc per phase: flat to 0.92 of the lower rate's Nyquist
 * frequency, aliases and images under -100 dB from that frequency on. Output sample n is the input at
 * place n · fromRate / toRate. Each output sample depends on its own place alone, so blocks that are
 * resampled one by one join exactly.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #half: number;
  /** Taps of every phase, one after the other. */
  readonly #taps: Float32Array;

  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const ratio = Math.max(1, fromRate / toRate);
    this.#half = Math.ceil(halfLength * ratio);
    const length = 2 * this.#half;
    // The transition ends at the lower rate's Nyquist frequency. In cycles per input sample:
    const cutoff = (0.5 - transitionWidth / 2) / ratio;
    this.#taps = new Float32Array(this.isIdentity ? 0 : this.#up * length);
    if (this.isIdentity) return;
    for (let phase = 0; phase < this.#up; phase++) {
      const taps = Float64Array.from({ length }, (_, tap) => {
        const distance = tap - this.#half + 1 - phase / this.#up;
        const x = 2 * Math.PI * cutoff * distance;
        const sinc = distance === 0 ? 1 : Math.sin(x) / x;
        return sinc * kaiserWindow(distance / this.#half, stopBandDecibels);
      });
      const sum = taps.reduce((total, value) => total + value, 0);
      this.#taps.set(
        taps.map((value) => value / sum),
        phase * length,
      );
    }
  }

  /** Whether both rates are equal, so that samples pass unchanged. */
  get isIdentity(): boolean {
    return this.#up === this.#down;
  }

  /** Input samples that output samples [from, to) are made of. */
  inputSpan(from: number, to: number): InputSpan {
    if (this.isIdentity) return { from, to };
    const first = Math.floor((from * this.#down) / this.#up);
    const last = Math.floor(((to - 1) * this.#down) / this.#up);
    return { from: first - this.#half + 1, to: last + this.#half + 1 };
  }

  /** Output samples [from, to), given the input of {@link inputSpan}. */
  run(input: Float32Array, from: number, to: number): Float32Array {
    if (this.isIdentity) return input;
    const length = 2 * this.#half;
    const taps = this.#taps;
    const start = this.inputSpan(from, to).from;
    const output = new Float32Array(to - from);
    for (let index = from; index < to; index++) {
      const place = index * this.#down;
      const whole = Math.floor(place / this.#up);
      const phase = (place - whole * this.#up) * length;
      const first = whole - this.#half + 1 - start;
      // Four sums, because one sum has to wait for each addition before the next.
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let tap = 0; tap < length - 3; tap += 4) {
        a += taps[phase + tap]! * input[first + tap]!;
        b += taps[phase + tap + 1]! * input[first + tap + 1]!;
        c += taps[phase + tap + 2]! * input[first + tap + 2]!;
        d += taps[phase + tap + 3]! * input[first + tap + 3]!;
      }
      for (let tap = length - (length % 4); tap < length; tap++) {
        a += taps[phase + tap]! * input[first + tap]!;
      }
      output[index - from] = a + b + (c + d);
    }
    return output;
  }
}

const resamplers = new Map<string, Resampler>();

/** The resampler for two rates; one is kept for each pair. */
export function resamplerFor(fromRate: number, toRate: number): Resampler {
  const name = `${fromRate}/${toRate}`;
  const resampler = resamplers.get(name) ?? new Resampler(fromRate, toRate);
  resamplers.set(name, resampler);
  return resampler;
}
