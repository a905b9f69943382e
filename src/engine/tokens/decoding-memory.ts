import { AppError } from '../../shared/app-error.ts';
import { attentionStorage } from '../graph/language-model/layer-context.ts';
import type { LanguageModelShape } from '../graph/language-model/weights.ts';
import type { Precision } from '../graph/precision.ts';
import { pastBlockLength, pastBytes } from './past.ts';

/** Sizes that the memory of a window depends on. */
export interface DecodingSizes {
  readonly shape: LanguageModelShape;
  readonly precision: Precision;
  readonly takes: number;
  /** Tokens of the longest prompt. */
  readonly promptTokens: number;
  /** Sequence steps of the longest window. */
  readonly steps: number;
  /** Tokens of the video in a window, equal frames not merged. */
  readonly visualTokens: number;
}

const floatBytes = Float32Array.BYTES_PER_ELEMENT;

/**
 * Estimates the bytes that decoding a window takes beside the opened model: keys and values of the
 * video, the past and the recent tokens of all takes, and the scores of the longest run of a prompt.
 */
export function estimateDecodingBytes(sizes: DecodingSizes): number {
  const { shape, precision, takes, steps, promptTokens, visualTokens } = sizes;
  const { dim, numHeads, numLayers } = shape;
  const storage = attentionStorage(precision);
  const rows = { storage, rows: 2 * takes, heads: numHeads, headSize: dim / numHeads };
  const cross = numLayers * 2 * visualTokens * dim * (storage === 'bytes' ? 1 : floatBytes);
  const past = numLayers * pastBytes({ ...rows, capacity: steps });
  // Each step makes a new copy beside the old one.
  const recent =
    2 * numLayers * pastBytes({ ...rows, storage: 'float32', capacity: pastBlockLength });
  const queries = takes * Math.min(pastBlockLength, promptTokens + 1);
  // Scores, weights and what lies between them, of one layer at a time.
  const scores = 4 * numHeads * queries * (visualTokens + 2 * steps) * floatBytes;
  return cross + past + recent + scores;
}

/** How many of the takes fit into the free memory at once, from 0. */
export function fittingTakes(sizes: DecodingSizes, freeBytes: number): number {
  let fitting = sizes.takes;
  while (fitting > 0 && estimateDecodingBytes({ ...sizes, takes: fitting }) > freeBytes) fitting--;
  return fitting;
}

/**
 * Throws if the takes do not fit into the free memory. A take is the same alone and in a batch, so fewer
 * at once give the same music.
 *
 * @param freeBytes memory that may still be taken
 * @throws AppError `bad-argument` that says how many takes fit
 */
export function checkDecodingMemory(sizes: DecodingSizes, freeBytes: number): void {
  const needed = estimateDecodingBytes(sizes);
  if (needed <= freeBytes) return;
  const fitting = fittingTakes(sizes, freeBytes);
  const advice =
    fitting > 0
      ? `Make at most ${fitting} at once: each seed gives the same take.`
      : 'Close other programs, or use a smaller model.';
  const amount = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new AppError(
    'bad-argument',
    `Composing ${sizes.takes} ${sizes.takes === 1 ? 'take' : 'takes'} needs about ${amount(needed)} of memory, and ${amount(freeBytes)} are free. ${advice}`,
  );
}
