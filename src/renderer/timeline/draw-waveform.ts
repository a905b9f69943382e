import type { PeakLevels } from './waveform-columns.ts';

/** A stretch of a lane to fill with a waveform. */
export interface WaveformPlace {
  readonly left: number;
  readonly right: number;
  readonly middle: number;
  /** Pixels for full scale, to one side. */
  readonly amplitude: number;
  /** Sample at `left`, and samples per pixel. */
  readonly firstSample: number;
  readonly samplesPerPixel: number;
  /** Factor at a sample, e.g. fades and gain. */
  readonly envelope?: (sample: number) => number;
}

/** Fills the columns of pixels from `left` to `right` with the range of the sound in each. */
export function drawWaveform(
  context: CanvasRenderingContext2D,
  peaks: PeakLevels,
  place: WaveformPlace,
): void {
  const { left, right, middle, amplitude, firstSample, samplesPerPixel, envelope } = place;
  context.beginPath();
  for (let x = Math.floor(left); x < right; x++) {
    const from = firstSample + (x - left) * samplesPerPixel;
    const [low, high] = peaks.range(from, from + samplesPerPixel);
    const factor = (envelope?.(from) ?? 1) * amplitude;
    const top = middle - Math.min(high * factor, amplitude);
    const bottom = middle - Math.max(low * factor, -amplitude);
    context.rect(x, top - 0.5, 1, bottom - top + 1);
  }
  context.fill();
}
