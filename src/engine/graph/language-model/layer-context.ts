import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { LinearForm } from '../layers.ts';
import type { Precision } from '../precision.ts';
import type { BlockNames } from './byte-blocks.ts';
import type { LanguageModelShape } from './weights.ts';

/**
 * How keys and values are kept: `float32`, or `bytes`, which is a quarter of the memory that a step
 * reads and is for the precisions whose weights are rounded too.
 */
export type AttentionStorage = 'float32' | 'bytes';

/** Storage of keys and values in a model of this precision. */
export function attentionStorage(precision: Precision): AttentionStorage {
  return precision === 'int8' || precision === 'int4' ? 'bytes' : 'float32';
}

/** Name of the decoder's input that is added to the weights of the past's blocks. */
export const pastBias = 'past_bias';

/** Values of the surrounding graph that a layer reads. */
export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly shape: LanguageModelShape;
  /** How the linear layers are stored. */
  readonly form: LinearForm;
  readonly storage: AttentionStorage;
  /** [queries, recent + queries] 0 or -Infinity */
  readonly mask: Value;
}

/** Names of a layer's keys and values of the past, of the video or of the null video. */
export function blockNames(of: 'past' | 'cross' | 'null', layer: number): BlockNames {
  return {
    key: `${of}_key_${layer}`,
    keyScale: `${of}_key_scale_${layer}`,
    keyOffset: `${of}_key_offset_${layer}`,
    value: `${of}_value_${layer}`,
    valueScale: `${of}_value_scale_${layer}`,
  };
}

/** Names of a layer's keys and values since the last whole block: before the run, in it, after it. */
export function recentNames(layer: number): {
  key: string;
  value: string;
  stepKey: string;
  stepValue: string;
  nextKey: string;
  nextValue: string;
  grownKey: string;
  grownValue: string;
} {
  return {
    key: `recent_key_${layer}`,
    value: `recent_value_${layer}`,
    stepKey: `step_recent_key_${layer}`,
    stepValue: `step_recent_value_${layer}`,
    nextKey: `next_recent_key_${layer}`,
    nextValue: `next_recent_value_${layer}`,
    grownKey: `grown_key_${layer}`,
    grownValue: `grown_value_${layer}`,
  };
}
