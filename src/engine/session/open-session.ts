import { InferenceSession } from 'onnxruntime-node';
import { asAppError } from '../../shared/app-error.ts';

/** Where a model runs: `auto` takes a GPU where ONNX Runtime can use one, else the CPU. */
export const devices = ['cpu', 'auto'] as const;

/** One of {@link devices}. */
export type Device = (typeof devices)[number];

/** Options of {@link openSession}. */
export interface SessionOptions {
  readonly device?: Device;
  /** Threads inside one operator; ONNX Runtime's default is one per physical core. */
  readonly threads?: number | undefined;
}

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
    });
  } catch (error) {
    throw asAppError(error, `open the model "${path}"`, 'bad-model');
  }
}
