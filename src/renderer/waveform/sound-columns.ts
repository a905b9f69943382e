import type { PeakLevels } from './peak-levels.ts';
import type { WaveColumns } from './waveform.ts';

/**
 * Columns of equal length on the time axis: column `first + k` covers the seconds from
 * `(first + k) × stepSeconds` on. They are at fixed times, so that a waveform looks the same however
 * it is scrolled.
 */
export interface ColumnGrid {
  readonly first: number;
  readonly count: number;
  readonly stepSeconds: number;
}

/** A stretch of sound on the time axis. */
export interface SoundStretch {
  readonly peaks: PeakLevels;
  readonly sampleRate: number;
  /** Where it begins and ends, in seconds. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** Its sample at `fromSeconds`. */
  readonly offsetSample: number;
  /** Factor at a second, e.g. fades and gain. */
  readonly envelope?: (seconds: number) => number;
}

/** The grid over a span of time: a column per pixel, or one per peak where pixels are finer. */
export function columnGrid(
  fromSeconds: number,
  toSeconds: number,
  pixelsPerSecond: number,
  peakSeconds: number,
): ColumnGrid {
  const stepSeconds = Math.max(1 / pixelsPerSecond, peakSeconds);
  const first = Math.floor(fromSeconds / stepSeconds);
  return { first, count: Math.max(Math.ceil(toSeconds / stepSeconds) - first, 1), stepSeconds };
}

/** How high the sound of all stretches reaches in each column; the louder one where they overlap. */
export function soundColumns(grid: ColumnGrid, stretches: Iterable<SoundStretch>): WaveColumns {
  const columns = { up: new Float32Array(grid.count), down: new Float32Array(grid.count) };
  for (const stretch of stretches) addStretch(columns, grid, stretch);
  return columns;
}

function addStretch(
  { up, down }: WaveColumns,
  { first, count, stepSeconds }: ColumnGrid,
  { peaks, sampleRate, fromSeconds, toSeconds, offsetSample, envelope }: SoundStretch,
): void {
  const samplesPerColumn = stepSeconds * sampleRate;
  const fine = samplesPerColumn < 1.5 * peaks.samplesPerPeak;
  const columnAt = (seconds: number): number =>
    Math.min(Math.max(Math.ceil(seconds / stepSeconds - 0.5) - first, 0), count);
  const end = columnAt(toSeconds);
  for (let column = columnAt(fromSeconds); column < end; column++) {
    const middleSeconds = (first + column + 0.5) * stepSeconds;
    const middle = offsetSample + (middleSeconds - fromSeconds) * sampleRate;
    const half = fine ? 0 : samplesPerColumn / 2;
    const [low, high] = peaks.range(middle - half, middle + half);
    const factor = envelope?.(middleSeconds) ?? 1;
    up[column] = Math.min(Math.max(up[column]!, high * factor), 1);
    down[column] = Math.min(Math.max(down[column]!, -low * factor), 1);
  }
}
