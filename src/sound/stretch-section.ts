import { createTransform, type Transform } from '../document/fourier-transform.ts';

/** Length of the frames that are stretched: the power of two nearest to 80 ms. */
export function stretchFrameSamples(sampleRate: number): number {
  return 2 ** Math.round(Math.log2(0.08 * sampleRate));
}

/** Frames that overlap at each sample. */
const overlap = 4;

/** A stretch of sound that is to be made longer or shorter. */
export interface StretchSection {
  /** The sound from {@link sectionInput} on; what is missing at its end is silence. */
  readonly input: Float32Array;
  /** How many times as long the result is. */
  readonly stretch: number;
  /** The result's first sample, at or before the anchor, which is at 0 in both. */
  readonly from: number;
  readonly to: number;
}

/** Which samples {@link SectionStretcher.run} reads, counted from the anchor. */
export function sectionInput(
  frame: number,
  { stretch, from, to }: Omit<StretchSection, 'input'>,
): { readonly from: number; readonly to: number } {
  return { from: from - 2 * frame, to: Math.ceil(Math.max(0, to) / stretch) + 2 * frame };
}

/**
 * Stretches sound at the same pitch: a phase vocoder whose peaks take the bins around them along
 * (identity phase locking; Laroche & Dolson, 1999). The phase of a peak moves on by what it moves in the
 * sound over exactly one hop, so nothing has to be unwrapped, and a stretch of 1 gives the sound itself.
 * Up to the anchor nothing is stretched: an attack there stays sharp.
 */
export class SectionStretcher {
  readonly frame: number;
  readonly #hop: number;
  readonly #transform: Transform;
  readonly #window: Float64Array;

  constructor(sampleRate: number) {
    this.frame = stretchFrameSamples(sampleRate);
    this.#hop = this.frame / overlap;
    this.#transform = createTransform(this.frame);
    this.#window = Float64Array.from(
      { length: this.frame },
      (_, index) => (1 - Math.cos((2 * Math.PI * index) / this.frame)) / 2,
    );
  }

  /** The samples [from, to) of the stretched section. */
  run({ input, stretch, from, to }: StretchSection): Float32Array {
    const { frame } = this;
    const hop = this.#hop;
    const output = new Float64Array(to - from);
    const needed = sectionInput(frame, { stretch, from, to });
    const half = frame / 2;
    const first = Math.ceil((from - half) / hop);
    const last = Math.floor((to - 1 + half) / hop);
    const bins = half + 1;
    let before: Spectrum | undefined;
    for (let index = first; index <= last; index++) {
      const place = index <= 0 ? index * hop : Math.round((index * hop) / stretch);
      const [now, earlier] = this.#analyse(input, place - half - needed.from, bins);
      if (before && index > 0) turnPeaks(now, earlier, before, bins);
      this.#add(output, now, index * hop - half - from);
      before = now;
    }
    return Float32Array.from(output);
  }

  /** Spectra of the frame that begins at a place, and of the one a hop before it. */
  #analyse(input: Float32Array, start: number, bins: number): [Spectrum, Spectrum] {
    const { frame } = this;
    const real = new Float64Array(frame);
    const imaginary = new Float64Array(frame);
    for (let index = 0; index < frame; index++) {
      const weight = this.#window[index]!;
      real[index] = weight * (input[start + index] ?? 0);
      imaginary[index] = weight * (input[start - this.#hop + index] ?? 0);
    }
    this.#transform(real, imaginary);
    const now = emptySpectrum(bins);
    const earlier = emptySpectrum(bins);
    for (let bin = 0; bin < bins; bin++) {
      const mirror = (frame - bin) % frame;
      const [a, b, c, d] = [real[bin]!, imaginary[bin]!, real[mirror]!, imaginary[mirror]!];
      now.real[bin] = (a + c) / 2;
      now.imaginary[bin] = (b - d) / 2;
      earlier.real[bin] = (b + d) / 2;
      earlier.imaginary[bin] = (c - a) / 2;
    }
    return [now, earlier];
  }

  #add(output: Float64Array, { real, imaginary }: Spectrum, start: number): void {
    const { frame } = this;
    const wave = new Float64Array(frame);
    const other = new Float64Array(frame);
    for (let bin = 0; bin < real.length; bin++) {
      wave[bin] = real[bin]!;
      other[bin] = imaginary[bin]!;
      const mirror = frame - bin;
      if (bin === 0 || mirror === bin) continue;
      wave[mirror] = real[bin]!;
      other[mirror] = -imaginary[bin]!;
    }
    // With both parts exchanged the transform is the inverse.
    this.#transform(other, wave);
    // Squares of the window add up to 3/8 of the frames that overlap.
    const scale = 8 / (3 * overlap * frame);
    const [begin, end] = [Math.max(0, -start), Math.min(frame, output.length - start)];
    for (let index = begin; index < end; index++) {
      output[start + index]! += scale * this.#window[index]! * wave[index]!;
    }
  }
}

interface Spectrum {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

function emptySpectrum(bins: number): Spectrum {
  return { real: new Float64Array(bins), imaginary: new Float64Array(bins) };
}

/**
 * Turns each peak of a frame so that it goes on from the frame before, as `now` goes on from `earlier` one
 * hop before it in the sound; the bins up to halfway to the next peak turn with it.
 */
function turnPeaks(now: Spectrum, earlier: Spectrum, before: Spectrum, bins: number): void {
  const power = Float64Array.from(
    { length: bins },
    (_, bin) => now.real[bin]! ** 2 + now.imaginary[bin]! ** 2,
  );
  const peaks: number[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const value = power[bin]!;
    const isPeak =
      value > (power[bin - 1] ?? -1) &&
      value > (power[bin - 2] ?? -1) &&
      value >= (power[bin + 1] ?? -1) &&
      value >= (power[bin + 2] ?? -1);
    if (isPeak) peaks.push(bin);
  }
  for (const [index, peak] of peaks.entries()) {
    const turnReal =
      before.real[peak]! * earlier.real[peak]! + before.imaginary[peak]! * earlier.imaginary[peak]!;
    const turnImaginary =
      before.imaginary[peak]! * earlier.real[peak]! - before.real[peak]! * earlier.imaginary[peak]!;
    const length = Math.hypot(turnReal, turnImaginary);
    if (length === 0) continue;
    const [cosine, sine] = [turnReal / length, turnImaginary / length];
    const previous = peaks[index - 1];
    const next = peaks[index + 1];
    const from = previous === undefined ? 0 : Math.floor((previous + peak) / 2) + 1;
    const to = next === undefined ? bins - 1 : Math.floor((peak + next) / 2);
    for (let bin = from; bin <= to; bin++) {
      const [a, b] = [now.real[bin]!, now.imaginary[bin]!];
      now.real[bin] = a * cosine - b * sine;
      now.imaginary[bin] = a * sine + b * cosine;
    }
  }
}
