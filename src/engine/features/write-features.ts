import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import { FeatureFileWriter } from './feature-file.ts';
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

/** Runs are kept near these times: long enough to be efficient, short enough to cancel at once. */
const shortRunMilliseconds = 300;
const longRunMilliseconds = 600;
/** More frames at a time are no faster. */
const largestBatch = 8;

/**
 * Streams a video's frames through CLIP and the temporal transformers into a new feature file.
 * Memory holds one batch of frames. Nothing is left at `path` when it fails or is cancelled.
 *
 * @throws AppError `bad-media` when some place gets no frame, `cancelled`, `disk-full`, and what
 *   the frames throw
 */
export async function writeFeatures(
  encoder: VisualEncoder,
  source: FeatureFrames,
  path: string,
  options: LongTaskOptions = {},
): Promise<void> {
  const { localCount, globalCount } = source;
  const filled = { local: new Set<number>(), global: new Set<number>() };
  let writer: FeatureFileWriter | undefined;
  let batchSize = 2;
  let batch: FeatureFrame[] = [];

  const writeBranch = async (branch: VisualBranch, hidden: FrameTokens): Promise<void> => {
    const places = batch.map((frame) =>
      branch === 'local' ? frame.localPositions : frame.globalPositions,
    );
    const shown = [...places.keys()].filter((index) => places[index]?.length);
    if (shown.length === 0) return;
    await nextTurn();
    throwIfCancelled(options.signal);
    const temporal = await encoder.temporal(branch, selectFrames(hidden, shown));
    const { tokens, width } = temporal;
    writer ??= await FeatureFileWriter.create(path, { localCount, globalCount, tokens, width });
    for (const [row, index] of shown.entries()) {
      for (const position of places[index] ?? []) {
        await writer.write(branch, position, tokensOfFrame(temporal, row));
        filled[branch].add(position);
      }
    }
  };

  const encodeBatch = async (): Promise<void> => {
    // A run blocks the event loop: a turn before each lets a cancellation arrive.
    await nextTurn();
    throwIfCancelled(options.signal);
    const start = performance.now();
    const hidden = await encoder.clip(batch.map((frame) => frame.pixels));
    const elapsed = performance.now() - start;
    await writeBranch('local', hidden);
    await writeBranch('global', hidden);
    if (elapsed < shortRunMilliseconds) batchSize = Math.min(largestBatch, 2 * batchSize);
    if (elapsed > longRunMilliseconds) batchSize = Math.max(1, Math.floor(batchSize / 2));
    batch = [];
    options.onProgress?.({
      stage: 'watching the video',
      done: filled.local.size + filled.global.size,
      total: localCount + globalCount,
      unit: 'frames',
    });
  };

  try {
    throwIfCancelled(options.signal);
    for await (const frame of source.frames()) {
      batch.push(frame);
      if (batch.length >= batchSize) await encodeBatch();
    }
    if (batch.length > 0) await encodeBatch();
    if (!writer || filled.local.size < localCount || filled.global.size < globalCount) {
      throw new AppError(
        'bad-media',
        `The video gave ${filled.local.size} of ${localCount} local and ${filled.global.size} of ` +
          `${globalCount} global frames; it may be damaged at its end.`,
      );
    }
    await writer.finish();
  } catch (error) {
    await writer?.abandon();
    throw error;
  }
}
