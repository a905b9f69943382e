import type { SeededScale } from '../../engine/checkpoint/seeded-scales.ts';
import type { Precision } from '../../engine/graph/precision.ts';
import type { ComputeDevice } from '../../shared/device.ts';
import { AppError } from '../../shared/app-error.ts';

/** What can be measured. */
export const benchKinds = ['import', 'features', 'decode', 'codec', 'first-sound'] as const;

/** One of {@link benchKinds}. */
export type BenchKind = (typeof benchKinds)[number];

/** Settings of a measurement. */
export interface BenchOptions {
  readonly scale: SeededScale;
  readonly precision: Precision;
  /** Takes in one batch. */
  readonly takes: number;
  /** Decoding steps; default: all steps of a full window. */
  readonly steps?: number | undefined;
  /** Distinct frames in the window; default: all. */
  readonly frames?: number | undefined;
  readonly device: ComputeDevice;
  /** Threads inside one operator; default: ONNX Runtime's choice. */
  readonly threads?: number | undefined;
}

/**
 * Throws for options that have no effect on this kind of measurement.
 *
 * @throws AppError `bad-argument`
 */
export function checkBenchOptions(kind: BenchKind, options: BenchOptions): void {
  const { takes, steps, frames, device } = options;
  if (device !== 'cpu' && (kind === 'decode' || kind === 'first-sound')) {
    throw new AppError(
      'bad-argument',
      `--device ${device} is not measured by "${kind}", which decodes on the processor. Leave it out, or measure a model on the card with: vidmuse models --measure.`,
    );
  }
  if (steps !== undefined && kind !== 'decode') {
    throw new AppError(
      'bad-argument',
      `--steps ${steps} belongs to "decode"; leave it out for "${kind}".`,
    );
  }
  if (frames !== undefined && kind !== 'decode') {
    throw new AppError(
      'bad-argument',
      `--frames ${frames} belongs to "decode"; leave it out for "${kind}".`,
    );
  }
  if (takes > 1 && (kind === 'import' || kind === 'features')) {
    throw new AppError(
      'bad-argument',
      `--takes ${takes} belongs to "decode", "codec" and "first-sound"; leave it out for "${kind}".`,
    );
  }
}
