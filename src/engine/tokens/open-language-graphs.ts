import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import {
  languageModelShapes,
  type LanguageModelConfig,
} from '../checkpoint/language-model-config.ts';
import { elementCount, type StateDict } from '../checkpoint/stored-tensor.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { buildCrossGraph } from '../graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from '../graph/language-model/decoder-graph.ts';
import { dataTypes } from '../graph/onnx-schema.ts';
import type { Precision } from '../graph/precision.ts';
import {
  encodeWithStoredWeights,
  readStoredWeights,
  type StoredWeight,
} from '../graph/stored-weights.ts';
import { openEncodedSession, type SessionOptions } from '../session/open-session.ts';

/** File names of the language model's graphs in a model folder. */
export const languageModelFiles = {
  cross: 'language-model-cross.onnx',
  decoder: 'language-model-decoder.onnx',
} as const;

const builders = { cross: buildCrossGraph, decoder: buildDecoderGraph } as const;

/**
 * Opens one graph of the language model. The graph is built anew around the weights of the model
 * folder, so that every model runs the present graph, whichever version imported it.
 *
 * @throws AppError `bad-model` when a weight is missing or ONNX Runtime refuses the graph
 */
export async function openLanguageGraph(
  folder: string,
  graph: keyof typeof languageModelFiles,
  config: LanguageModelConfig,
  options: Pick<SessionOptions, 'threads'>,
): Promise<InferenceSession> {
  const path = join(folder, languageModelFiles[graph]);
  const stored = await readStoredWeights(path);
  const built: GraphBuilder = builders[graph](shapesOf(config), config, precisionOf(stored));
  const bytes = encodeWithStoredWeights(built, stored, path);
  return openEncodedSession({ bytes, folder, path }, options);
}

/** How the weights of a written language model are stored. */
function precisionOf(stored: ReadonlyMap<string, StoredWeight>): Precision {
  const weights = [...stored.values()];
  if (weights.some(({ name }) => name.endsWith('.4bit'))) return 'int4';
  if (weights.some(({ name }) => name.endsWith('.8bit'))) return 'int8';
  return weights.some(({ data_type }) => data_type === dataTypes.float16) ? 'float16' : 'float32';
}

/** The checkpoint's tensors by shape alone: their values are in the model folder already. */
function shapesOf(config: LanguageModelConfig): StateDict {
  const tensors = [...languageModelShapes(config)].map(([name, shape]) => {
    const read = () => Promise.reject(new Error(`the values of "${name}" are not at hand`));
    const byteLength = 4 * elementCount(shape);
    return [name, { name, shape, type: 'float32', byteLength, read }] as const;
  });
  return new Map(tensors);
}
