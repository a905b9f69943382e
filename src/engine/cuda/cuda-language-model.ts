import { Tensor, type InferenceSession } from 'onnxruntime-node';
import type { LanguageModelConfig } from '../checkpoint/language-model-config.ts';
import { crossBias } from '../graph/language-model/cross-attention.ts';
import type { AttentionStorage } from '../graph/language-model/layer-context.ts';
import { renamePast, watchedNames } from '../graph/language-model/watching-decoder-graph.ts';
import type { EncodedModel } from '../session/open-session.ts';
import { Decoder, type CrossAttention } from '../tokens/decoder.ts';
import { mergeEqualFrames } from '../tokens/merge-frames.ts';
import { stepFeeds } from '../tokens/language-model.ts';
import { LanguageGraphs } from '../tokens/open-language-graphs.ts';
import { Past } from '../tokens/past.ts';
import { cutIntoBlocks } from '../tokens/visual-blocks.ts';
import type { AttendOptions, ComposingModel } from '../tokens/window-decoder.ts';
import { openCudaSession } from './open-cuda-session.ts';

/**
 * Tokens in a block of the past, and most steps of a run: each run sends past, recent tokens and embeddings
 * to the card, and computes the keys and values of the video again.
 */
const cudaBlockLength = 256;

/** What {@link CudaLanguageModel} opens. */
export interface CudaModelFolder {
  readonly folder: string;
  readonly config: LanguageModelConfig;
  /** Visual embedding of one null frame, [tokens, dim]. */
  readonly nullEmbedding: Float32Array;
}

/**
 * The language model on a card of NVIDIA: the processor's loop, whose body stays on the card for a run of up
 * to 256 steps. Node's binding can keep no tensor there between two runs, so the loop is fed with embeddings
 * instead of the hundred times larger keys and values of the video.
 */
export class CudaLanguageModel implements ComposingModel {
  readonly shape: LanguageModelConfig;
  readonly #decoder: InferenceSession;
  readonly #past: InferenceSession;
  readonly #storage: AttentionStorage;
  readonly #none: Float32Array;

  private constructor(
    { config, nullEmbedding }: CudaModelFolder,
    storage: AttentionStorage,
    sessions: { readonly decoder: InferenceSession; readonly past: InferenceSession },
  ) {
    this.shape = config;
    this.#decoder = sessions.decoder;
    this.#past = sessions.past;
    this.#storage = storage;
    this.#none = nullEmbedding;
  }

  /**
   * Opens the language model of a model folder.
   *
   * @param open opens the decoder's graph; on the card unless given
   * @throws AppError `bad-model`; `unsupported` where CUDA cannot be used
   */
  static async open(
    model: CudaModelFolder,
    open: (graph: EncodedModel) => Promise<InferenceSession> = openCudaSession,
  ): Promise<CudaLanguageModel> {
    const graphs = await LanguageGraphs.read(model.folder, model.config);
    const decoder = await graphs.openWatchingDecoder(open);
    try {
      const past = await graphs.openPast();
      return new CudaLanguageModel(model, graphs.storage, { decoder, past });
    } catch (error) {
      await decoder.release();
      throw error;
    }
  }

  /** See {@link ComposingModel.attendTo}. */
  attendTo(
    embedding: Float32Array,
    { tolerance = 0, addedSteps }: AttendOptions = {},
  ): Promise<CrossAttention> {
    const { dim } = this.shape;
    const tokensPerFrame = this.#none.length / dim;
    const merged = mergeEqualFrames(embedding, tokensPerFrame, dim, tolerance);
    const cut = cutIntoBlocks(merged.embedding, merged.logCounts, tokensPerFrame);
    const { blocks, tokensPerBlock } = cut;
    return Promise.resolve({
      [watchedNames.video]: new Tensor('float32', cut.embedding, [blocks, tokensPerBlock, dim]),
      [watchedNames.none]: new Tensor('float32', this.#none, [1, tokensPerFrame, dim]),
      [crossBias]: new Tensor('float32', cut.bias, [blocks, 1, 1, 1, tokensPerBlock]),
      ...stepFeeds(addedSteps, this.shape),
    });
  }

  /** Starts a window of at most `steps` sequence steps for `takes` takes. */
  startDecoding(cross: unknown, takes: number, steps: number): Decoder {
    const { dim, numHeads, numLayers } = this.shape;
    const storage = this.#storage;
    const shape = {
      storage,
      rows: 2 * takes,
      heads: numHeads,
      headSize: dim / numHeads,
      capacity: steps,
      blockLength: cudaBlockLength,
    };
    const pasts = Array.from({ length: numLayers }, () => new Past(this.#past, shape));
    // The model's own result of `attendTo`.
    const watched = cross as CrossAttention;
    return new Decoder(this.#decoder, this.shape, watched, takes, pasts, (feeds) =>
      renamePast(feeds, storage),
    );
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    await this.#decoder.release();
    await this.#past.release();
  }
}
