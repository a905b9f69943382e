import type { Value } from '../graph-builder.ts';

/** Names of a layer's tensors in the graph of one step on a graphics card. */
export interface StepNames {
  /** [rows, heads, head size, past] keys of the past, which hold the softmax scale */
  readonly pastKey: Value;
  /** [rows, heads, past, head size] */
  readonly pastValue: Value;
  /** [rows, heads, head size, {@link recentLength}] keys since the past was last grown */
  readonly recentKey: Value;
  /** [rows, heads, {@link recentLength}, head size] */
  readonly recentValue: Value;
  /** The same with those of this step. */
  readonly nextKey: Value;
  readonly nextValue: Value;
  /** [heads, head size, tokens] keys of the video */
  readonly crossKey: Value;
  /** [heads, tokens, head size] */
  readonly crossValue: Value;
  /** The same of the null video */
  readonly nullKey: Value;
  readonly nullValue: Value;
}

/** Tokens that are kept apart until they are joined to the past. */
export const recentLength = 64;

/** Steps whose tokens the card remembers until they are read back. */
export const historyLength = 16;

/** The names of layer `layer`. */
export function stepNames(layer: number): StepNames {
  return {
    pastKey: `past_key_${layer}`,
    pastValue: `past_value_${layer}`,
    recentKey: `recent_key_${layer}`,
    recentValue: `recent_value_${layer}`,
    nextKey: `next_key_${layer}`,
    nextValue: `next_value_${layer}`,
    crossKey: `cross_key_${layer}`,
    crossValue: `cross_value_${layer}`,
    nullKey: `null_key_${layer}`,
    nullValue: `null_value_${layer}`,
  };
}
