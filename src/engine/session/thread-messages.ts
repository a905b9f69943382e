import type { InferenceSession } from 'onnxruntime-node';
import type { AppErrorData } from '../../shared/app-error.ts';
import type { TensorMessages } from './tensor-messages.ts';

/** Options of a session in a {@link SessionThread}. */
export interface ThreadSessionOptions {
  /** Threads inside one operator; ONNX Runtime's default is one per physical core. */
  readonly threads?: number | undefined;
}

/** A request of a {@link SessionThread} to its thread; the answer has the same `id`. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly type: 'open'; readonly path: string; readonly options: ThreadSessionOptions }
  | { readonly type: 'run'; readonly session: number; readonly feeds: TensorMessages }
  | { readonly type: 'release'; readonly session: number }
);

/** An opened graph and its inputs. */
export interface OpenedGraph {
  readonly session: number;
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly InferenceSession.ValueMetadata[];
}

/** An answer of the thread. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly type: 'opened'; readonly graph: OpenedGraph }
  | { readonly type: 'outputs'; readonly outputs: TensorMessages }
  | { readonly type: 'released' }
  /** `message` is ONNX Runtime's, `error` that of an AppError. */
  | { readonly type: 'failed'; readonly message: string; readonly error?: AppErrorData }
);
