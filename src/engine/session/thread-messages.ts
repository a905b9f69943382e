import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { AppErrorData } from '../../shared/app-error.ts';

/** A tensor as plain data. */
export interface SentTensor {
  readonly name: string;
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Tensor.DataType;
}

/** Threads of a session in a {@link SessionThread}. */
export interface ThreadSessionOptions {
  /** Inside one operator; ONNX Runtime's default is one per physical core. */
  readonly threads?: number | undefined;
}

/** What a {@link SessionThread} asks of its thread; `id` names the answer. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly type: 'open'; readonly path: string; readonly options: ThreadSessionOptions }
  | { readonly type: 'run'; readonly session: number; readonly feeds: readonly SentTensor[] }
  | { readonly type: 'release'; readonly session: number }
);

/** What an opened graph takes. */
export interface OpenedGraph {
  readonly session: number;
  readonly inputNames: readonly string[];
  readonly inputMetadata: readonly InferenceSession.ValueMetadata[];
}

/** An answer of the thread. */
export type ThreadAnswer = { readonly id: number } & (
  | { readonly type: 'opened'; readonly graph: OpenedGraph }
  | { readonly type: 'outputs'; readonly outputs: readonly SentTensor[] }
  | { readonly type: 'released' }
  /** `message` is ONNX Runtime's, `error` that of an AppError. */
  | { readonly type: 'failed'; readonly message: string; readonly error?: AppErrorData }
);

/** A tensor for another thread. */
export function toSent(name: string, { type, dims, data }: Tensor): SentTensor {
  return { name, type, dims: [...dims], data: withoutRest(data) };
}

/** A view would be sent with the whole memory that it looks at. */
function withoutRest(data: Tensor.DataType): Tensor.DataType {
  if (!ArrayBuffer.isView(data)) return data;
  return data.byteLength < data.buffer.byteLength ? data.slice() : data;
}
