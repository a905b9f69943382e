import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { cacheNames } from '../graph/language-model/transformer-layer.ts';
import { crossNames } from '../graph/language-model/cross-graph.ts';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import type { SessionOptions } from '../session/open-session.ts';
import { Decoder, type CrossAttention } from './decoder.ts';
import { openLanguageGraph } from './open-language-graphs.ts';

/** The language model's sessions. Decoding itself is a {@link Decoder}, one for each window. */
export class LanguageModel {
  readonly shape: LanguageModelShape;
  readonly #cross: InferenceSession;
  readonly #decoder: InferenceSession;
  readonly #nullCross: CrossAttention;

  private constructor(
    shape: LanguageModelShape,
    cross: InferenceSession,
    decoder: InferenceSession,
    nullCross: CrossAttention,
  ) {
    this.shape = shape;
    this.#cross = cross;
    this.#decoder = decoder;
    this.#nullCross = nullCross;
  }

  /**
   * Opens the language model of a model folder, on the CPU: on a graphics card, the decoder's loop
   * would copy between card and processor at every step.
   *
   * @param nullEmbedding visual embedding of one null frame, [tokens, dim]: all null frames are equal
   * and attention over equal keys is attention over one copy of them
   * @throws AppError `bad-model`, `cancelled` between the parts that are opened
   */
  static async open(
    folder: string,
    config: LanguageModelConfig,
    nullEmbedding: Float32Array,
    { signal, threads }: Pick<SessionOptions, 'threads'> & Pick<LongTaskOptions, 'signal'> = {},
  ): Promise<LanguageModel> {
    const heard = async () => {
      await nextTurn();
      throwIfCancelled(signal);
    };
    await heard();
    const cross = await openLanguageGraph(folder, 'cross', config, { threads });
    let decoder: InferenceSession;
    let outputs: CrossAttention;
    try {
      await heard();
      outputs = await runCross(cross, config, nullEmbedding);
      await heard();
      decoder = await openLanguageGraph(folder, 'decoder', config, { threads });
    } catch (error) {
      await cross.release();
      throw error;
    }
    const renamed: Record<string, Tensor> = {};
    for (let layer = 0; layer < config.numLayers; layer++) {
      const from = crossNames(layer);
      const to = cacheNames(layer);
      renamed[to.nullKey] = outputs[from.key] as Tensor;
      renamed[to.nullValue] = outputs[from.value] as Tensor;
    }
    return new LanguageModel(config, cross, decoder, renamed);
  }

  /**
   * Computes the keys and values that every step of a window reads.
   *
   * @param embedding visual embedding of the window's local frames, [tokens, dim]
   */
  attendTo(embedding: Float32Array): Promise<CrossAttention> {
    return runCross(this.#cross, this.shape, embedding);
  }

  /** Starts a window of at most `steps` sequence steps for `takes` takes. */
  startDecoding(cross: CrossAttention, takes: number, steps: number): Decoder {
    return new Decoder(this.#decoder, this.shape, { ...cross, ...this.#nullCross }, takes, steps);
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    await this.#cross.release();
    await this.#decoder.release();
  }
}

async function runCross(
  session: InferenceSession,
  shape: LanguageModelShape,
  embedding: Float32Array,
): Promise<CrossAttention> {
  const tokens = embedding.length / shape.dim;
  return session.run({ visual_embedding: new Tensor('float32', embedding, [tokens, shape.dim]) });
}
