const tapsPerPhase = 48;
const half = tapsPerPhase / 2;
const kaiserBeta = 9;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Stretch of input samples. */
export interface InputSpan {
  readonly from: number;
  readonly to: number;
}

/**
 * Changes the sample rate with a windowed sinc per phase. Each output sample depends on its own place
 * alone, so blocks that are resampled one by one join without a trace.
 */
export class Resampler {
  #up: number;
  #down: number;
  #phases: readonly Float64Array[];

  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const cutoff = Math.min(1, toRate / fromRate) * (this.#up === this.#down ? 1 : 0.95);
    this.#phases = Array.from({ length: this.#up }, (_, phase) => {
      const taps = new Float64Array(tapsPerPhase);
      for (let tap = 0; tap < tapsPerPhase; tap++) {
        const distance = tap - half + 1 - phase / this.#up;
        const sinc =
          distance === 0 ? cutoff : Math.sin(Math.PI * cutoff * distance) / (Math.PI * distance);
        const edge = Math.max(0, 1 - (distance / half) ** 2);
        taps[tap] = (sinc * bessel0(kaiserBeta * Math.sqrt(edge))) / bessel0(kaiserBeta);
      }
      const sum = taps.reduce((total, value) => total + value, 0);
      return taps.map((value) => value / sum);
    });
  }

  /** Input samples that output samples [from, to) are made of. */
  inputSpan(from: number, to: number): InputSpan {
    if (this.#up === this.#down) return { from, to };
    const first = Math.floor((from * this.#down) / this.#up);
    const last = Math.floor(((to - 1) * this.#down) / this.#up);
    return { from: first - half + 1, to: last + half + 1 };
  }

  /** Output samples [from, to), given the input of {@link inputSpan}. */
  run(input: Float32Array, from: number, to: number): Float32Array {
    if (this.#up === this.#down) return input;
    const start = this.inputSpan(from, to).from;
    const output = new Float32Array(to - from);
    for (let index = from; index < to; index++) {
      const place = index * this.#down;
      const whole = Math.floor(place / this.#up);
      const taps = this.#phases[place - whole * this.#up]!;
      const first = whole - half + 1 - start;
      let sum = 0;
      for (let tap = 0; tap < tapsPerPhase; tap++) sum += taps[tap]! * input[first + tap]!;
      output[index - from] = sum;
    }
    return output;
  }
}
