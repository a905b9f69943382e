import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import { FeatureFileWriter } from './feature-file.ts';
import { readAhead } from './read-ahead.ts';
import { selectFrames, tokensOfFrame, type FrameTokens } from './frame-tokens.ts';
import type { VisualEncoder } from './visual-encoder.ts';

/** A decoded frame and the places it has among the frames the model sees. */
export interface FeatureFrame {
  /** Grey levels, planar [channels, height, width]. */
  readonly pixels: Uint8Array;
  /** Its places among the local frames. */
  readonly localPositions: readonly number[];
  /** Its places among the global frames. */
  readonly globalPositions: readonly number[];
}

/** The frames of one video, each decoded and encoded once however many places it has. */
export interface FeatureFrames {
  readonly localCount: number;
  readonly globalCount: number;
  /** Starts decoding. The stream is closed when writing ends early. */
  frames(): AsyncIterable<FeatureFrame>;
}

/** Target duration of a run: long enough to be efficient, short enough to cancel quickly. */
const shortRunMilliseconds = 300;
const longRunMilliseconds = 600;

/** More frames at a time are no faster. */
const largestBatch = 8;

/** Frames that are decoded while others are encoded. */
const framesAhead = 2 * largestBatch;

/**
 * Streams a video's frames through CLIP and the temporal transformers into a new feature file.
 * Memory holds one batch of frames and those that are decoded meanwhile. No file is left at `path` after a
 * failure or a cancellation; waiting for a frame ends when the frames' own stream ends.
 *
 * @throws AppError `bad-media` when a place has no frame, `cancelled`, `disk-full`, and errors of
 *   reading the frames
 */
export async function writeFeatures(
  encoder: VisualEncoder,
  source: FeatureFrames,
  path: string,
  options: LongTaskOptions = {},
): Promise<void> {
  const writing = new FeatureWriting(encoder, source, path, options);
  try {
    throwIfCancelled(options.signal);
    let batch: FeatureFrame[] = [];
    for await (const frame of readAhead(source.frames(), framesAhead)) {
      batch.push(frame);
      if (batch.length < writing.batchSize) continue;
      await writing.add(batch);
      batch = [];
    }
    if (batch.length > 0) await writing.add(batch);
    await writing.finish();
  } catch (error) {
    await writing.abandon();
    throw error;
  }
}

class FeatureWriting {
  /** Frames that the next batch should hold. */
  batchSize = 2;
  readonly #encoder: VisualEncoder;
  readonly #source: FeatureFrames;
  readonly #path: string;
  readonly #options: LongTaskOptions;
  readonly #filled = { local: new Set<number>(), global: new Set<number>() };
  #writer: FeatureFileWriter | undefined;

  constructor(
    encoder: VisualEncoder,
    source: FeatureFrames,
    path: string,
    options: LongTaskOptions,
  ) {
    this.#encoder = encoder;
    this.#source = source;
    this.#path = path;
    this.#options = options;
  }

  /** Encodes one batch of frames and writes them to their places. */
  async add(batch: readonly FeatureFrame[]): Promise<void> {
    await this.#turn();
    const start = performance.now();
    const hidden = await this.#encoder.clip(batch.map((frame) => frame.pixels));
    const elapsed = performance.now() - start;
    if (elapsed < shortRunMilliseconds) this.batchSize = Math.min(largestBatch, 2 * batch.length);
    if (elapsed > longRunMilliseconds) this.batchSize = Math.max(1, Math.floor(batch.length / 2));
    const localPlaces = batch.map((frame) => frame.localPositions);
    const globalPlaces = batch.map((frame) => frame.globalPositions);
    await this.#addBranch('local', hidden, localPlaces);
    await this.#addBranch('global', hidden, globalPlaces);
    const { localCount, globalCount } = this.#source;
    this.#options.onProgress?.({
      stage: 'watching the video',
      done: this.#filled.local.size + this.#filled.global.size,
      total: localCount + globalCount,
      unit: 'frames',
    });
  }

  async finish(): Promise<void> {
    const { localCount, globalCount } = this.#source;
    const { local, global } = this.#filled;
    if (!this.#writer || local.size < localCount || global.size < globalCount) {
      throw new AppError(
        'bad-media',
        `The video gave ${local.size} of ${localCount} local and ${global.size} of ` +
          `${globalCount} global frames; it may be damaged at its end. Play it to the end in another ` +
          'program; if it stops early, copy or export the video again.',
      );
    }
    await this.#writer.finish();
  }

  async abandon(): Promise<void> {
    await this.#writer?.abandon();
  }

  async #addBranch(
    branch: VisualBranch,
    hidden: FrameTokens,
    places: readonly (readonly number[])[],
  ): Promise<void> {
    const shown = [...places.keys()].filter((index) => places[index]?.length);
    if (shown.length === 0) return;
    await this.#turn();
    const temporal = await this.#encoder.temporal(branch, selectFrames(hidden, shown));
    const { localCount, globalCount } = this.#source;
    const { tokens, width } = temporal;
    this.#writer ??= await FeatureFileWriter.create(this.#path, {
      localCount,
      globalCount,
      tokens,
      width,
    });
    for (const [row, index] of shown.entries()) {
      for (const position of places[index] ?? []) {
        // One frame may be used for the whole rest of a film.
        throwIfCancelled(this.#options.signal);
        await this.#writer.write(branch, position, tokensOfFrame(temporal, row));
        this.#filled[branch].add(position);
      }
    }
  }

  /** Yields to the event loop, which a run blocks, so that a cancellation can arrive. */
  async #turn(): Promise<void> {
    await nextTurn();
    throwIfCancelled(this.#options.signal);
  }
}
