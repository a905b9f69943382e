/** Coefficients of a second-order filter, normalised so that a0 is 1. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * The two filters of ITU-R BS.1770-4, annex 1, for any sample rate: the analogue filters whose bilinear
 * transforms at 48 kHz have the coefficients of the standard's tables 1 and 2.
 */
export function kWeightingFilters(sampleRate: number): readonly [Biquad, Biquad] {
  return [highShelf(sampleRate), highPass(sampleRate)];
}

function highShelf(sampleRate: number): Biquad {
  const quality = 0.7071752369554196;
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRate);
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / quality + k * k;
  return {
    b: [
      (high + (band * k) / quality + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / quality + k * k) / a0,
    ],
    a: [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0],
  };
}

function highPass(sampleRate: number): Biquad {
  const quality = 0.5003270373238773;
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const a0 = 1 + k / quality + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0] };
}

/** K-weights one channel, block by block. */
export class KWeighting {
  readonly #filters: readonly [Biquad, Biquad];
  readonly #history = [new Float64Array(4), new Float64Array(4)] as const;

  constructor(sampleRate: number) {
    this.#filters = kWeightingFilters(sampleRate);
  }

  /** The weighted samples that follow those of earlier calls. */
  apply(samples: Float32Array): Float64Array {
    const values = Float64Array.from(samples);
    this.#filters.forEach(({ a: [a1, a2], b: [b0, b1, b2] }, stage) => {
      const history = this.#history[stage]!;
      let [x1, x2, y1, y2] = history as unknown as [number, number, number, number];
      for (let index = 0; index < values.length; index++) {
        const x = values[index]!;
        const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        values[index] = y;
      }
      history.set([x1, x2, y1, y2]);
    });
    return values;
  }
}
