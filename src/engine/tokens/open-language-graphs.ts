import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import {
  languageModelShapes,
  type LanguageModelConfig,
} from '../checkpoint/language-model-config.ts';
import { elementCount, type StateDict } from '../checkpoint/stored-tensor.ts';
import type { LinearForm } from '../graph/layers.ts';
import type { GraphBuilder } from '../graph/graph-builder.ts';
import { buildCardCrossGraph } from '../graph/card/card-cross-graph.ts';
import { buildGrowGraph } from '../graph/card/grow-graph.ts';
import { buildStepGraph } from '../graph/card/step-graph.ts';
import { stepNames } from '../graph/card/step-names.ts';
import { buildCrossGraph } from '../graph/language-model/cross-graph.ts';
import { buildDecoderGraph } from '../graph/language-model/decoder-graph.ts';
import { attentionStorage, type AttentionStorage } from '../graph/language-model/layer-context.ts';
import { buildWatchingDecoderGraph } from '../graph/language-model/watching-decoder-graph.ts';
import { buildPastGraph } from '../graph/language-model/past-graph.ts';
import { dataTypes } from '../graph/onnx-schema.ts';
import {
  encodeWithStoredWeights,
  readStoredWeights,
  type StoredWeight,
} from '../graph/stored-weights.ts';
import { encodeModel } from '../graph/write-model.ts';
import {
  openCardSession,
  openEncodedSession,
  type EncodedModel,
  type EncodedSessionOptions,
  type SessionOptions,
} from '../session/open-session.ts';

/** File names of the language model's graphs in a model folder. */
export const languageModelFiles = {
  cross: 'language-model-cross.onnx',
  decoder: 'language-model-decoder.onnx',
} as const;

/** Options of {@link LanguageGraphs}. */
export interface LanguageGraphOptions extends Pick<SessionOptions, 'threads'> {
  /** Storage of keys and values, for comparisons; default: by precision. */
  readonly storage?: AttentionStorage | undefined;
}

/** A file of the language model: its weights, and how they are stored. */
interface StoredFile {
  readonly path: string;
  readonly weights: ReadonlyMap<string, StoredWeight>;
  readonly form: LinearForm;
}

/**
 * Opens the graphs of one model folder's language model. Graphs are built again around the weights of
 * the folder, so that a model imported by any version runs the graph of this one.
 */
export class LanguageGraphs {
  readonly config: LanguageModelConfig;
  /** How keys and values are kept. */
  readonly storage: AttentionStorage;
  readonly #folder: string;
  readonly #files: Readonly<Record<keyof typeof languageModelFiles, StoredFile>>;
  readonly #options: Pick<SessionOptions, 'threads'>;

  private constructor(
    folder: string,
    config: LanguageModelConfig,
    files: Readonly<Record<keyof typeof languageModelFiles, StoredFile>>,
    options: LanguageGraphOptions,
  ) {
    this.#folder = folder;
    this.config = config;
    this.#files = files;
    this.storage = options.storage ?? attentionStorage(files.decoder.form.precision ?? 'float32');
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
    const files = {
      cross: await readStoredFile(join(folder, languageModelFiles.cross)),
      decoder: await readStoredFile(join(folder, languageModelFiles.decoder)),
    };
    return new LanguageGraphs(folder, config, files, options);
  }

  /** The graph that decodes. Throws AppError `bad-model`. */
  openDecoder(): Promise<InferenceSession> {
    const { form } = this.#files.decoder;
    const graph = buildDecoderGraph(shapesOf(this.config), this.config, form, this.storage);
    // With keys and values in bytes, further optimisations move scales and transpositions to slower places.
    return this.#open('decoder', graph, this.storage === 'bytes' ? 'basic' : 'all');
  }

  /** The graph that computes cross-attention keys and values. Throws AppError `bad-model`. */
  openCross(storage: AttentionStorage): Promise<InferenceSession> {
    const { form } = this.#files.cross;
    return this.#open('cross', buildCrossGraph(shapesOf(this.config), this.config, form, storage));
  }

  /** The graph that makes blocks of the past. */
  openPast(): Promise<InferenceSession> {
    const path = 'past';
    const bytes = encodeModel(buildPastGraph(this.config, this.storage), []);
    return openEncodedSession({ bytes, folder: this.#folder, path }, this.#options);
  }

  /**
   * The graph that decodes from embeddings, opened by `open`: a device with memory of its own. The past is
   * stored as {@link storage}. Throws AppError `bad-model`, and what `open` throws.
   */
  openWatchingDecoder(
    open: (model: EncodedModel) => Promise<InferenceSession>,
  ): Promise<InferenceSession> {
    const { path, weights } = this.#files.decoder;
    const all = new Map([...weights, ...this.#files.cross.weights]);
    const form = formOf(all);
    const graph = buildWatchingDecoderGraph(shapesOf(this.config), this.config, form, this.storage);
    return open({ bytes: encodeWithStoredWeights(graph, all, path), folder: this.#folder, path });
  }

  /** The graph of one step on a graphics card. Throws AppError `bad-model`, `unsupported`. */
  async openStep(): Promise<InferenceSession> {
    const { path, weights, form } = this.#files.decoder;
    const graph = buildStepGraph(shapesOf(this.config), this.config, form);
    const bytes = encodeWithStoredWeights(graph, weights, path);
    // Each run writes the outputs into tensors that are passed to it.
    return openCardSession({ bytes, folder: this.#folder, path });
  }

  /** The graph that computes cross-attention keys and values on a graphics card. */
  async openCardCross(): Promise<InferenceSession> {
    const { path, weights, form } = this.#files.cross;
    const graph = buildCardCrossGraph(shapesOf(this.config), this.config, form);
    const bytes = encodeWithStoredWeights(graph, weights, path);
    const { numLayers } = this.config;
    const names = Array.from({ length: numLayers }, (_, layer) => stepNames(layer));
    const onCard = names.flatMap(({ crossKey, crossValue }) => [crossKey, crossValue]);
    return openCardSession({ bytes, folder: this.#folder, path }, onCard);
  }

  /** The graph that grows the past on a graphics card. */
  async openGrow(): Promise<InferenceSession> {
    const bytes = encodeModel(buildGrowGraph(this.config), []);
    const model = { bytes, folder: this.#folder, path: 'grow' };
    return openCardSession(model, ['grown_key', 'grown_value']);
  }

  async #open(
    file: keyof typeof languageModelFiles,
    graph: GraphBuilder,
    level: EncodedSessionOptions['level'] = 'all',
  ): Promise<InferenceSession> {
    const { path, weights } = this.#files[file];
    const bytes = encodeWithStoredWeights(graph, weights, path);
    return openEncodedSession({ bytes, folder: this.#folder, path }, { ...this.#options, level });
  }
}

async function readStoredFile(path: string): Promise<StoredFile> {
  const weights = await readStoredWeights(path);
  return { path, weights, form: formOf(weights) };
}

/** How the weights of a written language model are stored. */
function formOf(stored: ReadonlyMap<string, StoredWeight>): LinearForm {
  const weights = [...stored.values()];
  for (const [ending, precision, perByte] of [
    ['.4bit', 'int4', 2],
    ['.8bit', 'int8', 1],
  ] as const) {
    const weight = weights.find(({ name }) => name.endsWith(ending));
    if (!weight) continue;
    const blockSize = (weight.dims.at(-1) ?? 0) * perByte;
    return { precision, blockSize, bitsOf: (name) => (stored.has(`${name}.8bit`) ? 8 : 4) };
  }
  const isHalf = weights.some(({ data_type }) => data_type === dataTypes.float16);
  return { precision: isHalf ? 'float16' : 'float32' };
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
