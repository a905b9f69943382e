import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import { recentLength, stepNames } from '../graph/card/step-names.ts';
import { LanguageGraphs } from '../tokens/open-language-graphs.ts';
import { requireSteps, type DecodingModel } from '../tokens/window-decoder.ts';
import { CardDecoder, type CardSessions, type SharedFeeds } from './card-decoder.ts';
import { CardTensors } from './card-tensors.ts';

type Feeds = Record<string, Tensor>;

/** A window's video as an input of the language model. */
export interface CardVideo {
  /** Visual embedding of the frames, [tokens, dim]. */
  readonly embedding: Float32Array;
  /** Added to the score of each token. */
  readonly bias: Float32Array;
  /** Of a model with a beat: added to the embedding of each step, [steps, dim]. */
  readonly addedSteps?: Float32Array | undefined;
}

/** The language model on a graphics card, with its weights. */
export class CardLanguageModel implements DecodingModel<CardVideo> {
  readonly #config: LanguageModelConfig;
  readonly #sessions: CardSessions;
  readonly #cross: InferenceSession;
  readonly #none: Feeds;
  #positions: Tensor | undefined;

  private constructor(
    config: LanguageModelConfig,
    sessions: CardSessions,
    cross: InferenceSession,
    none: Feeds,
  ) {
    this.#config = config;
    this.#sessions = sessions;
    this.#cross = cross;
    this.#none = none;
  }

  /**
   * Opens the language model of a model folder on the card.
   *
   * @param nullEmbedding visual embedding of one null frame, [tokens, dim]
   * @throws AppError `bad-model`, or `unsupported` when the card cannot run it
   */
  static async open(
    folder: string,
    config: LanguageModelConfig,
    nullEmbedding: Float32Array,
  ): Promise<CardLanguageModel> {
    const graphs = await LanguageGraphs.read(folder, config);
    const tensors = new CardTensors();
    const opened: InferenceSession[] = [];
    const open = async (opening: Promise<InferenceSession>) => {
      const session = await opening;
      opened.push(session);
      return session;
    };
    try {
      const cross = await open(graphs.openCardCross());
      const sessions = {
        tensors,
        step: await open(graphs.openStep()),
        grow: await open(graphs.openGrow()),
        numbers: await uploadNumbers(tensors),
      };
      const none = tensors.take(await runCross(cross, config, nullEmbedding));
      return new CardLanguageModel(config, sessions, cross, toNull(none, config));
    } catch (error) {
      for (const session of opened) await session.release();
      await tensors.close();
      throw error;
    }
  }

  /** Number of tensors that were made on the card so far, and of those that are still there. */
  get tensorCounts(): { readonly made: number; readonly held: number } {
    const { made, held } = this.#sessions.tensors;
    return { made, held };
  }

  startDecoding(video: CardVideo, takes: number, steps: number): CardDecoder {
    return new CardDecoder(this.#sessions, this.#config, () => this.#attend(video, steps), takes);
  }

  /** Frees sessions and tensors. */
  async close(): Promise<void> {
    const { tensors, numbers } = this.#sessions;
    if (this.#positions) tensors.free([this.#positions]);
    tensors.free([...Object.values(this.#none), ...numbers]);
    await this.#cross.release();
    await this.#sessions.step.release();
    await this.#sessions.grow.release();
    await this.#sessions.tensors.close();
  }

  /** Computes the keys and values that every step of a window reads. */
  async #attend({ embedding, bias, addedSteps }: CardVideo, steps: number): Promise<SharedFeeds> {
    const { tensors } = this.#sessions;
    const own = await this.#placedSteps(addedSteps, steps);
    const positions = own ?? (await this.#positionsFor(steps));
    const cross = tensors.take(await runCross(this.#cross, this.#config, embedding));
    const shape = [1, 1, bias.length];
    cross['cross_bias'] = await tensors.upload({ type: 'float32', data: bias, shape });
    const free = () => {
      tensors.free([...Object.values(cross), ...(own ? [own] : [])]);
    };
    return { feeds: { ...this.#none, ...cross, positions }, free };
  }

  /** Embeddings of the positions of one window with what is added to its steps; undefined without that. */
  async #placedSteps(added: Float32Array | undefined, steps: number): Promise<Tensor | undefined> {
    const { dim, hasBeat } = this.#config;
    if (!hasBeat) return undefined;
    const places = requireSteps(added);
    const data = sinusoidalPositions(steps, dim).map((value, index) => value + places[index]!);
    return this.#sessions.tensors.upload({ type: 'float32', data, shape: [steps, dim] });
  }

  /** Embeddings of at least the first `steps` positions. Not by a shader, whose sines may be too rough. */
  async #positionsFor(steps: number): Promise<Tensor> {
    if (this.#positions && Number(this.#positions.dims[0]) >= steps) return this.#positions;
    const { dim } = this.#config;
    const data = sinusoidalPositions(steps, dim);
    const shape = [steps, dim];
    const positions = await this.#sessions.tensors.upload({ type: 'float32', data, shape });
    if (this.#positions) this.#sessions.tensors.free([this.#positions]);
    this.#positions = positions;
    return positions;
  }
}

/** Embeddings of the first positions, [steps, dim]. */
function sinusoidalPositions(steps: number, dim: number): Float32Array<ArrayBuffer> {
  const half = dim / 2;
  const data = new Float32Array(steps * dim);
  for (let i = 0; i < half; i++) {
    const divisor = Math.fround(10_000 ** (i / (half - 1)));
    for (let position = 0; position < steps; position++) {
      const phase = Math.fround(position / divisor);
      data[position * dim + i] = Math.cos(phase);
      data[position * dim + half + i] = Math.sin(phase);
    }
  }
  return data;
}

async function runCross(
  session: InferenceSession,
  { dim }: LanguageModelConfig,
  embedding: Float32Array,
): Promise<Feeds> {
  const shape = [embedding.length / dim, dim];
  return session.run({ visual_embedding: new Tensor('float32', embedding, shape) });
}

function uploadNumbers(tensors: CardTensors): Promise<Tensor[]> {
  return Promise.all(
    Array.from({ length: recentLength }, (_, number) =>
      tensors.upload({ type: 'int32', data: Int32Array.of(number), shape: [1] }),
    ),
  );
}

/** Renames the null video's keys and values to the inputs of a step. */
function toNull(cross: Feeds, { numLayers }: LanguageModelConfig): Feeds {
  const renamed: Feeds = {};
  for (let layer = 0; layer < numLayers; layer++) {
    const names = stepNames(layer);
    renamed[names.nullKey] = cross[names.crossKey] as Tensor;
    renamed[names.nullValue] = cross[names.crossValue] as Tensor;
  }
  return renamed;
}
