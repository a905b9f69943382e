import { readFile } from 'node:fs/promises';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { AppError, asAppError } from '../../shared/app-error.ts';
import type { ComputeDevice } from '../../shared/device.ts';
import type { CardClient } from '../card/card-client.ts';
import { ModelProto } from '../graph/onnx-schema.ts';
import type { HostNote } from '../../shared/host-note.ts';

/** A session of a part of a model, which may be in another process. */
export interface ModelSession {
  readonly inputNames: readonly string[];
  readonly inputMetadata: InferenceSession['inputMetadata'];
  run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** Options of {@link openSession}. */
export interface OpenSessionOptions extends Pick<SessionOptions, 'threads'> {
  /** The default is the CPU. */
  readonly device?: 'cpu' | 'webgpu' | undefined;
}

/** Options of the sessions of a model. */
export interface SessionOptions {
  /** The default is the CPU. */
  readonly device?: ComputeDevice | undefined;
  /** Threads inside one operator; ONNX Runtime's default is one per physical core. */
  readonly threads?: number | undefined;
  /** The process that uses the graphics card, if one is requested. */
  readonly card?: CardClient | undefined;
  /**
   * Called with the reason when a model cannot be opened on a graphics card; the CPU then takes its
   * place. Without it, that is an error.
   */
  readonly onFallback?: ((reason: HostNote) => void) | undefined;
  /** Called with the reason when the CPU goes on because a graphics card that worked was lost. */
  readonly onCardLost?: ((reason: HostNote) => void) | undefined;
}

// Switches off telemetry: ONNX Runtime would report every opened model over the network and leave files
// in the temporary folder. It reads this variable when the first session is made.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

/**
 * Opens an ONNX model file; its `.data` file is memory-mapped from beside it.
 *
 * @throws AppError `bad-model` when ONNX Runtime refuses the file; `unsupported`, with the reason as its
 *   detail, when a graphics card cannot run it
 */
export async function openSession(
  path: string,
  { device = 'cpu', threads }: OpenSessionOptions = {},
): Promise<InferenceSession> {
  if (device === 'cpu') {
    try {
      return await createSession(path, ['cpu'], { threads });
    } catch (error) {
      throw asAppError(error, `open the model "${path}"`, 'bad-model');
    }
  }
  try {
    const forceCpuNodeNames = await attentionNodes(path);
    // An empty list is refused.
    const pinned = forceCpuNodeNames.length > 0 ? { forceCpuNodeNames } : {};
    return await createSession(path, [{ name: 'webgpu', ...pinned }], { threads });
  } catch (error) {
    throw refusedByCard(path, error);
  }
}

function refusedByCard(path: string, error: unknown): AppError {
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new AppError(
    'unsupported',
    `The graphics card could not open "${path}" (${detail}). Choose the processor (device cpu) instead.`,
    { detail },
  );
}

/** A model in memory whose weights are in a file. */
export interface EncodedModel {
  /** The bytes of an `.onnx` file. */
  readonly bytes: Uint8Array;
  /** Folder of the `.data` file that the bytes name. */
  readonly folder: string;
  /** Names the model in errors. */
  readonly path: string;
}

/** Options of {@link openEncodedSession}. */
export interface EncodedSessionOptions extends Pick<SessionOptions, 'threads'> {
  /** Level of ONNX Runtime's graph optimisations; default: `all`. */
  readonly level?: 'all' | 'basic';
}

/**
 * Opens a model in memory on the CPU; its weights are mapped from their file.
 *
 * @throws AppError `bad-model` when ONNX Runtime refuses it
 */
export async function openEncodedSession(
  model: EncodedModel,
  { level = 'all', ...options }: EncodedSessionOptions = {},
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model.bytes, {
      ...encodedSessionOptions(model, options),
      graphOptimizationLevel: level,
      executionProviders: ['cpu'],
    });
  } catch (error) {
    throw asAppError(error, `open the model "${model.path}"`, 'bad-model');
  }
}

/** Options of a session of a model in memory, the device left out. */
export function encodedSessionOptions(
  { folder }: EncodedModel,
  options: Pick<SessionOptions, 'threads'> = {},
): InferenceSession.SessionOptions {
  return {
    ...sessionOptions(options),
    extra: {
      session: { ...sessionConfig, model_external_initializers_file_folder_path: folder },
    },
  };
}

/**
 * Opens a model in memory entirely on a graphics card. A node that the card cannot run is an error here;
 * ONNX Runtime would run it on the processor and silently copy its tensors at each run.
 *
 * @param onCard outputs that stay on the card
 * @throws AppError `unsupported` when the card cannot run it
 */
export async function openCardSession(
  { bytes, folder, path }: EncodedModel,
  onCard: readonly string[] = [],
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      ...sessionOptions({}),
      executionProviders: [{ name: 'webgpu' }],
      ...(onCard.length > 0
        ? {
            preferredOutputLocation: Object.fromEntries(onCard.map((name) => [name, 'gpu-buffer'])),
          }
        : {}),
      extra: {
        session: {
          ...sessionConfig,
          disable_cpu_ep_fallback: '1',
          model_external_initializers_file_folder_path: folder,
        },
      },
    });
  } catch (error) {
    throw refusedByCard(path, error);
  }
}

// Sharp attention gives probabilities near 1e-40: denormal numbers, which are many times slower.
const sessionConfig = { set_denormal_as_zero: '1' };

function createSession(
  path: string,
  executionProviders: InferenceSession.ExecutionProviderConfig[],
  options: SessionOptions,
): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    ...sessionOptions(options),
    executionProviders,
    extra: { session: sessionConfig },
  });
}

function sessionOptions({
  threads,
}: Pick<SessionOptions, 'threads'>): InferenceSession.SessionOptions {
  return {
    graphOptimizationLevel: 'all',
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    logSeverityLevel: 3,
  };
}

/**
 * Nodes that stay on the CPU: WebGPU's `MultiHeadAttention` of ONNX Runtime 1.30 gives wrong values
 * under SwiftShader, by up to 0.06 for inputs within 1, without any error.
 */
async function attentionNodes(path: string): Promise<string[]> {
  const { graph } = ModelProto.toObject(ModelProto.decode(await readFile(path))) as {
    readonly graph?: { readonly node?: readonly { name: string; op_type: string }[] };
  };
  return (graph?.node ?? [])
    .filter((node) => node.op_type === 'MultiHeadAttention')
    .map(({ name }) => name);
}
