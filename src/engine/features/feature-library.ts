import { fileExists } from '../../files/file-exists.ts';
import { requireSpace } from '../../files/preflight.ts';
import { AppError } from '../../shared/app-error.ts';
import { computeDevices } from '../../shared/device.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { FeatureCache, type FeatureIdentity } from './feature-cache.ts';
import { FeatureFile } from './feature-file.ts';
import { FeatureStore } from './feature-store.ts';
import type { GlobalSpan } from './global-frames.ts';
import { SegmentedFeatures, type FeaturePart } from './segmented-features.ts';
import type { VisualEncoder } from './visual-encoder.ts';
import { writeFeatures, type FeatureFrame, type FeatureFrames } from './write-features.ts';

/** Room for about seven hours of video. */
const defaultLimitBytes = 8e9;

/** A video to compute features of; `frames` is called only when they are not cached. */
export interface FeatureRequest extends FeatureFrames {
  /** Differs wherever the frames of a request may be others: of the file's content and how it is read. */
  readonly framesKey: string;
  /** How its frames were chosen, e.g. `aligned 0-30 s, 60 local, 32 global`. */
  readonly frameSelection: string;
  /**
   * Windows attend to global frames of their own part of the film. Global features are then wanted
   * of every local frame: `globalCount` equals `localCount`, and each frame has the same places.
   */
  readonly globalSpan?: GlobalSpan | undefined;
}

/** A video of which only parts may be read; `frames` returns those of one part. */
export interface SegmentedRequest extends Omit<FeatureRequest, 'frames'> {
  /** Local places are counted from the start of the part. */
  readonly frames: (part: FeaturePart) => AsyncIterable<FeatureFrame>;
}

/** Options of {@link FeatureLibrary}. */
export interface FeatureLibraryOptions {
  readonly encoder: VisualEncoder;
  /** Folder of the cached files, which nothing else writes to; it may be deleted at any time. */
  readonly cacheFolder: string;
  /** Hash of the model, its precision included. */
  readonly modelFingerprint: string;
  readonly limitBytes?: number;
  /** Size of one frame's features in a file, to reject a disk that is too small before any work. */
  readonly bytesPerFrame?: number;
}

/** Visual features of videos under one model: computed once, kept on disk by content. */
export class FeatureLibrary {
  readonly #encoder: VisualEncoder;
  readonly #cache: FeatureCache;
  readonly #modelFingerprint: string;
  readonly #cacheFolder: string;
  readonly #bytesPerFrame: number;
  #nullEmbedding: Promise<Float32Array> | undefined;

  constructor(options: FeatureLibraryOptions) {
    this.#encoder = options.encoder;
    this.#cache = new FeatureCache(options.cacheFolder, options.limitBytes ?? defaultLimitBytes);
    this.#modelFingerprint = options.modelFingerprint;
    this.#cacheFolder = options.cacheFolder;
    this.#bytesPerFrame = options.bytesPerFrame ?? 0;
  }

  /**
   * The features of a video, from the cache or computed now; a damaged file is computed again. Throws
   * as {@link writeFeatures} does. The caller closes the store.
   */
  async open(request: FeatureRequest, options: LongTaskOptions = {}): Promise<FeatureStore> {
    const file = await this.#openOrCompute(request, options);
    return new FeatureStore(this.#encoder, file, request.globalSpan);
  }

  /**
   * The features of a video of which only a part will be read: they are computed when read, half a minute
   * at a time, and cached. Opening and reading throw as {@link writeFeatures} does. The caller closes the
   * store.
   */
  async openSegments(
    request: SegmentedRequest,
    options: LongTaskOptions = {},
  ): Promise<FeatureStore> {
    const { localCount, globalCount, frames, ...rest } = request;
    const whole = { ...rest, localCount, globalCount, frames: () => frames('global') };
    const cached = await this.#openCached(whole);
    if (cached) return new FeatureStore(this.#encoder, cached, request.globalSpan);
    const openPart = async (part: FeaturePart) => {
      const isGlobal = part === 'global';
      const words = isGlobal ? 'all' : `${part.start} to ${part.end}`;
      const partRequest: FeatureRequest = {
        ...rest,
        frameSelection: `${words} of ${localCount} ${request.frameSelection}`,
        localCount: isGlobal ? 0 : part.end - part.start,
        globalCount: isGlobal ? globalCount : request.globalSpan ? part.end - part.start : 0,
        frames: () => frames(part),
      };
      return this.#openOrCompute(partRequest, options);
    };
    const isGlobalInParts = request.globalSpan !== undefined;
    const source = new SegmentedFeatures({ localCount, globalCount, isGlobalInParts, openPart });
    return new FeatureStore(this.#encoder, source, request.globalSpan);
  }

  /** Throws AppError `disk-full` if the features of a video are not cached and would not fit on the disk. */
  async requireRoom(request: Omit<FeatureRequest, 'frames'>): Promise<void> {
    for (const device of new Set([this.#encoder.device, ...computeDevices])) {
      if (await fileExists(this.#pathOf(request, device))) return;
    }
    await this.#requireSpace(request);
  }

  async #requireSpace({ localCount, globalCount }: Omit<FeatureRequest, 'frames'>): Promise<void> {
    const bytes = this.#bytesPerFrame * (localCount + globalCount);
    const what = 'features of the film (VIDMUSE_CACHE_DIR)';
    await requireSpace([{ folder: this.#cacheFolder, bytes, what }]);
  }

  async #openOrCompute(request: FeatureRequest, options: LongTaskOptions): Promise<FeatureFile> {
    const asked = this.#encoder.device;
    const cached = await this.#openCached(request, asked);
    if (cached) return cached;
    // If the graphics card cannot open the model, features of the processor may be cached.
    const device = await this.#encoder.featureDevice();
    const computed = device === asked ? undefined : await this.#openCached(request, device);
    return computed ?? this.#compute(request, device, options);
  }

  #pathOf(request: Omit<FeatureRequest, 'frames'>, device: string): string {
    const identity: FeatureIdentity = {
      framesKey: request.framesKey,
      frameSelection: `${request.localCount} ${request.globalSpan ? 'same' : request.globalCount} ${request.frameSelection}`,
      modelFingerprint: this.#modelFingerprint,
      device,
    };
    return this.#cache.pathOf(identity);
  }

  async #openCached(
    request: FeatureRequest,
    device: string = this.#encoder.device,
  ): Promise<FeatureFile | undefined> {
    const path = this.#pathOf(request, device);
    const cached = await FeatureFile.open(path);
    if (cached) await this.#cache.touch(path);
    return cached;
  }

  async #compute(
    request: FeatureRequest,
    device: string,
    options: LongTaskOptions,
  ): Promise<FeatureFile> {
    const path = this.#pathOf(request, device);
    await this.#requireSpace(request);
    const partPath = await this.#cache.partPathOf(path);
    await writeFeatures(this.#encoder, request, partPath, options);
    await this.#cache.keep(partPath, path);
    const written = await FeatureFile.open(path);
    if (!written) {
      throw new AppError(
        'engine-failed',
        `The features "${path}" were damaged while being written. Try again; if it happens again, check the disk, or keep the cache on another one (VIDMUSE_CACHE_DIR).`,
      );
    }
    return written;
  }

  /**
   * The embedding of the null condition, [tokens, dim]: of a black frame before black global frames.
   * All its frames are equal, and attention over equal keys is that over one of them, so one stands
   * for any number. It is computed once per model.
   */
  async nullEmbedding(task: Pick<LongTaskOptions, 'signal'> = {}): Promise<Float32Array> {
    this.#nullEmbedding ??= this.#openNullEmbedding(task);
    this.#nullEmbedding.catch(() => (this.#nullEmbedding = undefined));
    return this.#nullEmbedding;
  }

  async #openNullEmbedding({ signal }: Pick<LongTaskOptions, 'signal'>): Promise<Float32Array> {
    const encoder = this.#encoder;
    const request: FeatureRequest = {
      framesKey: '',
      frameSelection: 'black',
      localCount: 1,
      globalCount: 1,
      async *frames() {
        const shape = await encoder.frameShape();
        const pixels = new Uint8Array(shape.reduce((product, size) => product * size, 1));
        yield { pixels, localPositions: [0], globalPositions: [0] };
      },
    };
    const store = await this.open(request, { signal });
    try {
      return await store.read([0], { signal });
    } finally {
      await store.close();
    }
  }
}
