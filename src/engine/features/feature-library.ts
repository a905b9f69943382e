import { AppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { FeatureCache, type FeatureIdentity } from './feature-cache.ts';
import { FeatureFile } from './feature-file.ts';
import { FeatureStore } from './feature-store.ts';
import type { VisualEncoder } from './visual-encoder.ts';
import { writeFeatures, type FeatureFrames } from './write-features.ts';

/** Room for about seven hours of video. */
const defaultLimitBytes = 8e9;

/** A video whose features are wanted; `frames` is called only when they are not cached. */
export interface FeatureRequest extends FeatureFrames {
  /** Hash of the video file's content. */
  readonly videoHash: string;
  /** How its frames were chosen, e.g. `aligned 0-30 s, 60 local, 32 global`. */
  readonly frameSelection: string;
}

/** Options of {@link FeatureLibrary}. */
export interface FeatureLibraryOptions {
  readonly encoder: VisualEncoder;
  /** Folder of the cached files, which nothing else writes to; it may be deleted at any time. */
  readonly cacheFolder: string;
  /** Hash of the model, its precision included. */
  readonly modelFingerprint: string;
  readonly limitBytes?: number;
}

/** Visual features of videos under one model: computed once, kept on disk by content. */
export class FeatureLibrary {
  readonly #encoder: VisualEncoder;
  readonly #cache: FeatureCache;
  readonly #modelFingerprint: string;
  #nullEmbedding: Promise<Float32Array> | undefined;

  constructor(options: FeatureLibraryOptions) {
    this.#encoder = options.encoder;
    this.#cache = new FeatureCache(options.cacheFolder, options.limitBytes ?? defaultLimitBytes);
    this.#modelFingerprint = options.modelFingerprint;
  }

  /**
   * The features of a video, from the cache or computed now; a damaged file is computed anew. Throws
   * as {@link writeFeatures} does. The caller closes the store.
   */
  async open(request: FeatureRequest, options: LongTaskOptions = {}): Promise<FeatureStore> {
    const identity: FeatureIdentity = {
      videoHash: request.videoHash,
      frameSelection: `${request.localCount} ${request.globalCount} ${request.frameSelection}`,
      modelFingerprint: this.#modelFingerprint,
      device: this.#encoder.device,
    };
    const path = this.#cache.pathOf(identity);
    const cached = await FeatureFile.open(path);
    if (cached) {
      await this.#cache.touch(path);
      return new FeatureStore(this.#encoder, cached);
    }
    const partPath = await this.#cache.partPathOf(path);
    await writeFeatures(this.#encoder, request, partPath, options);
    await this.#cache.keep(partPath, path);
    const written = await FeatureFile.open(path);
    if (!written) {
      throw new AppError(
        'engine-failed',
        `The features "${path}" were damaged while being written.`,
      );
    }
    return new FeatureStore(this.#encoder, written);
  }

  /**
   * The embedding of the null condition, [tokens, dim]: of a black frame before black global frames.
   * All its frames are equal, and attention over equal keys is that over one of them, so one stands
   * for any number. It is computed once per model.
   */
  async nullEmbedding(): Promise<Float32Array> {
    this.#nullEmbedding ??= this.#openNullEmbedding();
    this.#nullEmbedding.catch(() => (this.#nullEmbedding = undefined));
    return this.#nullEmbedding;
  }

  async #openNullEmbedding(): Promise<Float32Array> {
    const encoder = this.#encoder;
    const store = await this.open({
      videoHash: '',
      frameSelection: 'black',
      localCount: 1,
      globalCount: 1,
      async *frames() {
        const shape = await encoder.frameShape();
        const pixels = new Uint8Array(shape.reduce((product, size) => product * size, 1));
        yield { pixels, localPositions: [0], globalPositions: [0] };
      },
    });
    try {
      return await store.read([0]);
    } finally {
      await store.close();
    }
  }
}
