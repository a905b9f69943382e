/** Coefficients of a second-order filter, normalised so that a0 is 1. */
interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/** The shelf of ITU-R BS.1770's first stage: 4 dB above 1500 Hz, as torchaudio places it. */
function highShelf(sampleRate: number): Biquad {
  const amplitude = 10 ** (4 / 40);
  const angle = (2 * Math.PI * 1500) / sampleRate;
  const alpha = Math.sin(angle) / 2 / Math.SQRT1_2;
  const slope = 2 * Math.sqrt(amplitude) * alpha;
  const plus = amplitude + 1;
  const minus = amplitude - 1;
  const cosine = Math.cos(angle);
  return normalized(
    [
      amplitude * (plus + minus * cosine + slope),
      -2 * amplitude * (minus + plus * cosine),
      amplitude * (plus + minus * cosine - slope),
    ],
    [plus - minus * cosine + slope, 2 * (minus - plus * cosine), plus - minus * cosine - slope],
  );
}

/** The high-pass of BS.1770's second stage: 38 Hz, quality 0.5. */
function highPass(sampleRate: number): Biquad {
  const angle = (2 * Math.PI * 38) / sampleRate;
  const alpha = Math.sin(angle) / 2 / 0.5;
  const cosine = Math.cos(angle);
  return normalized(
    [(1 + cosine) / 2, -1 - cosine, (1 + cosine) / 2],
    [1 + alpha, -2 * cosine, 1 - alpha],
  );
}

function normalized(
  b: readonly [number, number, number],
  a: readonly [number, number, number],
): Biquad {
  return { b: [b[0] / a[0], b[1] / a[0], b[2] / a[0]], a: [a[1] / a[0], a[2] / a[0]] };
}

/**
 * The K-weighting of ITU-R BS.1770-4 for one channel, fed block by block. As in torchaudio's
 * `loudness`, which the reference uses, the filters are designed for any sample rate by the audio
 * EQ cookbook's formulas, and each stage's output is limited to ±1.
 */
export class ReferenceKWeighting {
  readonly #stages: readonly { filter: Biquad; history: [number, number, number, number] }[];

  constructor(sampleRate: number) {
    this.#stages = [highShelf(sampleRate), highPass(sampleRate)].map((filter) => ({
      filter,
      history: [0, 0, 0, 0],
    }));
  }

  /** The weighted samples that follow on those of earlier calls. */
  apply(samples: Float32Array): Float64Array {
    const values = Float64Array.from(samples);
    for (const { filter, history } of this.#stages) {
      const [b0, b1, b2] = filter.b;
      const [a1, a2] = filter.a;
      let [x1, x2, y1, y2] = history;
      for (let index = 0; index < values.length; index++) {
        const x = values[index] as number;
        const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        values[index] = Math.max(-1, Math.min(1, y));
      }
      history.splice(0, 4, x1, x2, y1, y2);
    }
    return values;
  }
}
