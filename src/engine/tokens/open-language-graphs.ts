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
import { attentionStorage, type AttentionStorage } from '../graph/language-model/layer-context.ts';
import { buildPastGraph } from '../graph/language-model/past-graph.ts';
import { dataTypes } from '../graph/onnx-schema.ts';
import type { Precision } from '../graph/precision.ts';
import {
  encodeWithStoredWeights,
  readStoredWeights,
  type StoredWeight,
} from '../graph/stored-weights.ts';
import { encodeModel } from '../graph/write-model.ts';
import { openEncodedSession, type SessionOptions } from '../session/open-session.ts';

/** File names of the language model's graphs in a model folder. */
export const languageModelFiles = {
  cross: 'language-model-cross.onnx',
  decoder: 'language-model-decoder.onnx',
} as const;

/** Options of {@link LanguageGraphs}. */
export interface LanguageGraphOptions extends Pick<SessionOptions, 'threads'> {
  /** How keys and values are kept; the default follows from the precision. For comparisons. */
  readonly storage?: AttentionStorage | undefined;
}

/** Opens the graphs of one model folder's language model. */
export class LanguageGraphs {
  readonly config: LanguageModelConfig;
  readonly precision: Precision;
  /** How keys and values are kept. */
  readonly storage: AttentionStorage;
  readonly #folder: string;
  readonly #options: Pick<SessionOptions, 'threads'>;

  private constructor(
    folder: string,
    config: LanguageModelConfig,
    precision: Precision,
    options: LanguageGraphOptions,
  ) {
    this.#folder = folder;
    this.config = config;
    this.precision = precision;
    this.storage = options.storage ?? attentionStorage(precision);
    this.#options = options;
  }

  /**
   * Reads how the model is stored.
   *
   * @throws AppError `bad-model`
   */
  static async read(
    folder: string,
    config: LanguageModelConfig,
    options: LanguageGraphOptions = {},
  ): Promise<LanguageGraphs> {
    const stored = await readStoredWeights(join(folder, languageModelFiles.decoder));
    return new LanguageGraphs(folder, config, precisionOf(stored), options);
  }

  /** The graph that decodes. Throws AppError `bad-model`. */
  openDecoder(): Promise<InferenceSession> {
    const { config, precision, storage } = this;
    const graph = buildDecoderGraph(shapesOf(config), config, precision, storage);
    return this.#open('decoder', graph);
  }

  /** The graph that computes cross-attention keys and values. Throws AppError `bad-model`. */
  openCross(storage: AttentionStorage): Promise<InferenceSession> {
    const graph = buildCrossGraph(shapesOf(this.config), this.config, this.precision, storage);
    return this.#open('cross', graph);
  }

  /** The graph that makes blocks of the past. */
  openPast(): Promise<InferenceSession> {
    const path = 'past';
    const bytes = encodeModel(buildPastGraph(this.config, this.storage), []);
    return openEncodedSession({ bytes, folder: this.#folder, path }, this.#options);
  }

  /**
   * Graphs are built anew around the weights of the model folder, so that every model runs the present
   * graph, whichever version imported it.
   */
  async #open(
    file: keyof typeof languageModelFiles,
    graph: GraphBuilder,
  ): Promise<InferenceSession> {
    const path = join(this.#folder, languageModelFiles[file]);
    const bytes = encodeWithStoredWeights(graph, await readStoredWeights(path), path);
    return openEncodedSession({ bytes, folder: this.#folder, path }, this.#options);
  }
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
