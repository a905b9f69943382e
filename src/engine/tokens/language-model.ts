import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { cacheNames } from '../graph/language-model/transformer-layer.ts';
import { crossNames } from '../graph/language-model/cross-graph.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import { openSession, type SessionOptions } from '../session/open-session.ts';
import { Decoder, type CrossAttention } from './decoder.ts';

/** File names of the language model's graphs in a model folder. */
export const languageModelFiles = {
  cross: 'language-model-cross.onnx',
  decoder: 'language-model-decoder.onnx',
} as const;

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
   * Opens the language model of a model folder.
   *
   * @param nullEmbedding visual embedding of one null frame, [tokens, dim]: all null frames are equal
   * and attention over equal keys is attention over one copy of them
   * @throws AppError `bad-model`, `cancelled` between the parts that are opened
   */
  static async open(
    folder: string,
    shape: LanguageModelShape,
    nullEmbedding: Float32Array,
    { signal, ...options }: SessionOptions & Pick<LongTaskOptions, 'signal'> = {},
  ): Promise<LanguageModel> {
    const heard = async () => {
      await nextTurn();
      throwIfCancelled(signal);
    };
    await heard();
    const cross = await openSession(join(folder, languageModelFiles.cross), options);
    let decoder: InferenceSession;
    let outputs: CrossAttention;
    try {
      await heard();
      outputs = await runCross(cross, shape, nullEmbedding);
      await heard();
      decoder = await openSession(join(folder, languageModelFiles.decoder), options);
    } catch (error) {
      await cross.release();
      throw error;
    }
    const renamed: Record<string, Tensor> = {};
    for (let layer = 0; layer < shape.numLayers; layer++) {
      const from = crossNames(layer);
      const to = cacheNames(layer);
      renamed[to.nullKey] = outputs[from.key] as Tensor;
      renamed[to.nullValue] = outputs[from.value] as Tensor;
    }
    return new LanguageModel(shape, cross, decoder, renamed);
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
