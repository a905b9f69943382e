import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { concatenateSamples } from '../audio/concatenate-samples.ts';
import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import { tokensOfFrame, type FrameTokens } from './frame-tokens.ts';
import { globalFramesAround, type GlobalSpan } from './global-frames.ts';
import type { VisualEncoder } from './visual-encoder.ts';

/** A source of temporal features: one file, or several. */
export interface FeatureSource {
  readonly shape: { readonly localCount: number; readonly globalCount: number };
  /** The temporal features of frames of one branch, in the order of `indices`. */
  read(branch: VisualBranch, positions: readonly number[]): Promise<FrameTokens>;
  close(): Promise<void>;
}

/** Frames fused in one run: half a second's work at most on a slow machine. */
const framesPerRun = 32;

/**
 * The visual features of one video. A frame's embedding depends on that frame and the global ones
 * alone, so windows pick frames and nothing is computed twice but the fusion, which takes a few
 * milliseconds per frame and is done on reading: its inputs are smaller than its results.
 */
export class FeatureStore {
  readonly #encoder: VisualEncoder;
  readonly #source: FeatureSource;
  readonly #globalSpan: GlobalSpan | undefined;
  #global: { readonly positions: string; readonly frames: FrameTokens } | undefined;

  /**
   * @param globalSpan where it is given, the source holds global features of every local frame, and
   *   each window attends to those around it; otherwise all windows attend to all global frames
   */
  constructor(encoder: VisualEncoder, source: FeatureSource, globalSpan?: GlobalSpan) {
    this.#encoder = encoder;
    this.#source = source;
    this.#globalSpan = globalSpan;
  }

  /** Number of local frames, two per second of the score. */
  get localCount(): number {
    return this.#source.shape.localCount;
  }

  /**
   * Visual embeddings of the local frames of one window, in the order of `positions`.
   *
   * @returns [positions, tokens, dim], row-major
   * @throws AppError `cancelled`; RangeError for a position outside 0 … localCount - 1
   */
  async read(
    positions: readonly number[],
    options: Pick<LongTaskOptions, 'signal'> = {},
  ): Promise<Float32Array> {
    const global = await this.#globalFrames(positions);
    const runs = Math.ceil(positions.length / framesPerRun);
    const parts: Float32Array[] = [];
    for (let run = 0; run < runs; run++) {
      await nextTurn();
      throwIfCancelled(options.signal);
      const start = Math.floor((run * positions.length) / runs);
      const end = Math.floor(((run + 1) * positions.length) / runs);
      const local = await this.#source.read('local', positions.slice(start, end));
      parts.push((await this.#encoder.fuse(local, global)).embedding.values);
    }
    return concatenateSamples(parts);
  }

  /**
   * Distance of each local frame's features from those of the frame before, 0 first: the root of the mean
   * square of their difference. Reads the features of the whole film, or of a part of it.
   *
   * @param part local frames whose novelty is wanted, `end` exclusive
   * @throws AppError `cancelled`
   */
  async novelty(
    options: Pick<LongTaskOptions, 'signal'> = {},
    part: { readonly start: number; readonly end: number } = { start: 0, end: this.localCount },
  ): Promise<Float32Array> {
    const novelty = new Float32Array(part.end - part.start);
    let before: Float32Array | undefined;
    for (let start = Math.max(0, part.start - 1); start < part.end; start += framesPerRun) {
      await nextTurn();
      throwIfCancelled(options.signal);
      const end = Math.min(start + framesPerRun, part.end);
      const positions = Array.from({ length: end - start }, (_, index) => start + index);
      const frames = await this.#source.read('local', positions);
      for (const [index, position] of positions.entries()) {
        const here = tokensOfFrame(frames, index);
        const value = before ? rootMeanSquareDifference(here, before) : 0;
        if (position >= part.start) novelty[position - part.start] = value;
        before = here;
      }
    }
    return novelty;
  }

  async #globalFrames(window: readonly number[]): Promise<FrameTokens> {
    const { localCount, globalCount } = this.#source.shape;
    const positions = this.#globalSpan
      ? globalFramesAround(window, localCount, this.#globalSpan)
      : [...Array(globalCount).keys()];
    const key = positions.join();
    if (this.#global?.positions === key) return this.#global.frames;
    const frames = await this.#source.read('global', positions);
    this.#global = { positions: key, frames };
    return frames;
  }

  /** Closes the files behind it. */
  async close(): Promise<void> {
    await this.#source.close();
  }
}

function rootMeanSquareDifference(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (const [index, value] of one.entries()) sum += (value - (other[index] as number)) ** 2;
  return Math.sqrt(sum / one.length);
}
