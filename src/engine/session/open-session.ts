import { InferenceSession } from 'onnxruntime-node';
import { asAppError } from '../../shared/app-error.ts';

/** Where a model runs: `auto` is the fastest that is supported, which today is the CPU everywhere. */
export const devices = ['cpu', 'auto'] as const;

/** One of {@link devices}. */
export type Device = (typeof devices)[number];

/** Options of {@link openSession}. */
export interface SessionOptions {
  readonly device?: Device;
  /** Threads inside one operator; ONNX Runtime's default is one per physical core. */
  readonly threads?: number | undefined;
}

// ONNX Runtime would report every opened model to its makers over the network, and leave files of
// that in the folder for temporary files. It reads this when the first session is made.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/**
 * Opens an ONNX model file; its `.data` file is mapped from beside it.
 *
 * @throws AppError `bad-model` when ONNX Runtime refuses the file
 */
export async function openSession(
  path: string,
  options: SessionOptions = {},
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      logSeverityLevel: 3,
      // Sharp attention leaves probabilities near 1e-40, with which processors count many times slower.
      extra: { session: { set_denormal_as_zero: '1' } },
    });
  } catch (error) {
    throw asAppError(error, `open the model "${path}"`, 'bad-model');
  }
}
