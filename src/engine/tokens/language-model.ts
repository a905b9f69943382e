import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { crossBias } from '../graph/language-model/cross-attention.ts';
import { blockNames, type AttentionStorage } from '../graph/language-model/layer-context.ts';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import { addedSteps, type LanguageModelShape } from '../graph/language-model/weights.ts';
import { Decoder, type CrossAttention } from './decoder.ts';
import { mergeEqualFrames } from './merge-frames.ts';
import { LanguageGraphs, type LanguageGraphOptions } from './open-language-graphs.ts';
import { Past } from './past.ts';
import { cutIntoBlocks } from './visual-blocks.ts';
import { requireSteps, type AttendOptions, type DecodingModel } from './window-decoder.ts';

/** The sessions of an open language model. */
interface Sessions {
  readonly cross: InferenceSession;
  readonly decoder: InferenceSession;
  /** Makes blocks of the past. */
  readonly past: InferenceSession;
}

/** The language model's sessions. Decoding itself is a {@link Decoder}, one for each window. */
export class LanguageModel implements DecodingModel<CrossAttention> {
  readonly shape: LanguageModelShape;
  readonly #sessions: Sessions;
  readonly #storage: AttentionStorage;
  readonly #nullCross: CrossAttention;
  readonly #tokensPerFrame: number;

  private constructor(
    { config: shape, storage }: LanguageGraphs,
    sessions: Sessions,
    nullCross: CrossAttention,
    tokensPerFrame: number,
  ) {
    this.shape = shape;
    this.#storage = storage;
    this.#sessions = sessions;
    this.#nullCross = nullCross;
    this.#tokensPerFrame = tokensPerFrame;
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
    { signal, ...options }: LanguageGraphOptions & Pick<LongTaskOptions, 'signal'> = {},
  ): Promise<LanguageModel> {
    const graphs = await LanguageGraphs.read(folder, config, options);
    const opened: InferenceSession[] = [];
    const open = async (opening: () => Promise<InferenceSession>) => {
      await nextTurn();
      throwIfCancelled(signal);
      const session = await opening();
      opened.push(session);
      return session;
    };
    try {
      const exact = await open(() => graphs.openCross('float32'));
      const nullCross = await runCross(exact, config, nullEmbedding, 1);
      const isRounded = graphs.storage === 'bytes';
      const sessions: Sessions = {
        cross: isRounded ? await open(() => graphs.openCross('bytes')) : exact,
        decoder: await open(() => graphs.openDecoder()),
        past: await open(() => graphs.openPast()),
      };
      if (isRounded) await exact.release();
      const tokensPerFrame = nullEmbedding.length / config.dim;
      return new LanguageModel(graphs, sessions, renameToNull(nullCross, config), tokensPerFrame);
    } catch (error) {
      for (const session of opened) await session.release();
      throw error;
    }
  }

  /**
   * Computes the keys and values that every step of a window reads. Equal frames are read once.
   *
   * @param embedding visual embedding of the window's local frames, [tokens, dim]
   */
  async attendTo(
    embedding: Float32Array,
    { tolerance = 0, addedSteps: added }: AttendOptions = {},
  ): Promise<CrossAttention> {
    const { dim } = this.shape;
    const merged = mergeEqualFrames(embedding, this.#tokensPerFrame, dim, tolerance);
    const {
      blocks,
      tokensPerBlock,
      embedding: cut,
      bias,
    } = cutIntoBlocks(merged.embedding, merged.logCounts, this.#tokensPerFrame);
    const cross = await runCross(this.#sessions.cross, this.shape, cut, blocks);
    return {
      ...cross,
      [crossBias]: new Tensor('float32', bias, [blocks, 1, 1, 1, tokensPerBlock]),
      ...stepFeeds(added, this.shape),
    };
  }

  /** Starts a window of at most `steps` sequence steps for `takes` takes. */
  startDecoding(cross: CrossAttention, takes: number, steps: number): Decoder {
    const { decoder, past } = this.#sessions;
    const { dim, numHeads, numLayers } = this.shape;
    const shape = {
      storage: this.#storage,
      rows: 2 * takes,
      heads: numHeads,
      headSize: dim / numHeads,
      capacity: steps,
    };
    const pasts = Array.from({ length: numLayers }, () => new Past(past, shape));
    return new Decoder(decoder, this.shape, { ...cross, ...this.#nullCross }, takes, pasts);
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    const { cross, decoder, past } = this.#sessions;
    await cross.release();
    await decoder.release();
    await past.release();
  }
}

/** What is added to the embeddings of the steps, as an input of the decoder. */
export function stepFeeds(
  added: Float32Array | undefined,
  { dim, hasBeat }: LanguageModelShape,
): CrossAttention {
  if (!hasBeat) return {};
  const places = requireSteps(added);
  return { [addedSteps]: new Tensor('float32', places, [places.length / dim, dim]) };
}

/** The null video's keys and values under the names of the decoder's inputs. */
function renameToNull(cross: CrossAttention, { numLayers }: LanguageModelShape): CrossAttention {
  const renamed: Record<string, Tensor> = {};
  for (let layer = 0; layer < numLayers; layer++) {
    const from = blockNames('cross', layer);
    const to = blockNames('null', layer);
    renamed[to.key] = cross[from.key] as Tensor;
    renamed[to.value] = cross[from.value] as Tensor;
  }
  return renamed;
}

async function runCross(
  session: InferenceSession,
  { dim }: LanguageModelShape,
  embedding: Float32Array,
  blocks: number,
): Promise<CrossAttention> {
  const shape = [blocks, embedding.length / dim / blocks, dim];
  return session.run({ visual_embedding: new Tensor('float32', embedding, shape) });
}
