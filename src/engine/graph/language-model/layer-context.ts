import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { Precision } from '../precision.ts';
import type { LanguageModelShape } from './weights.ts';

/**
 * How keys and values are kept: `float32`, or `bytes`, which is a quarter of the memory that a step
 * reads and is for the precisions whose weights are rounded too.
 */
export type AttentionStorage = 'float32' | 'bytes';

/** How a model of this precision keeps its keys and values. */
export function attentionStorage(precision: Precision): AttentionStorage {
  return precision === 'int8' || precision === 'int4' ? 'bytes' : 'float32';
}

/** Shapes of the products with keys and values in bytes; groups are rows times heads. */
export interface ByteShapes {
  /** [groups, length, head size] */
  readonly queries: Value;
  /** [1, rows, heads, length, past] */
  readonly scores: Value;
  /** [groups, 2 * length, blank + past] */
  readonly weights: Value;
  /** [1, rows, heads, 2 * length, head size] */
  readonly attended: Value;
  /** [heads, takes * length, video tokens] */
  readonly crossScores: Value;
  /** [heads, 2 * takes * length, head size] */
  readonly crossAttended: Value;
}

/** Values of the surrounding graph that a layer reads. */
export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly shape: LanguageModelShape;
  readonly precision: Precision;
  readonly storage: AttentionStorage;
  /** [queries, recent + queries] 0 or -Infinity */
  readonly mask: Value;
  /** [2] how many keys are past, how many recent */
  readonly keyCounts: Value;
  /** Shapes of the products with keys and values in bytes, the same for every layer. */
  readonly shapes: ByteShapes;
  /** [1, rows, heads, queries, 1] -Infinity, the scores of the blank token before a past in bytes */
  readonly blankScores: Value;
}

/** Names of a layer's self-attention caches: before the run, and growing within it. */
export function cacheNames(layer: number): {
  pastKey: string;
  pastValue: string;
  pastKeyScale: string;
  pastValueScale: string;
  recentKey: string;
  recentValue: string;
  grownKey: string;
  grownValue: string;
  nullKey: string;
  nullValue: string;
} {
  return {
    pastKey: `past_key_${layer}`,
    pastValue: `past_value_${layer}`,
    pastKeyScale: `past_key_scale_${layer}`,
    pastValueScale: `past_value_scale_${layer}`,
    recentKey: `recent_key_${layer}`,
    recentValue: `recent_value_${layer}`,
    grownKey: `grown_key_${layer}`,
    grownValue: `grown_value_${layer}`,
    nullKey: `null_key_${layer}`,
    nullValue: `null_value_${layer}`,
  };
}
