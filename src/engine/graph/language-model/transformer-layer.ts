import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { gelu, layerNorm, linear } from '../layers.ts';
import type { Precision } from '../precision.ts';
import { crossNames } from './cross-graph.ts';
import { layerWeights, type LanguageModelShape } from './weights.ts';

/** Names of a layer's self-attention caches: before the run, and growing within it. */
export function cacheNames(layer: number): {
  pastKey: string;
  pastValue: string;
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
    recentKey: `recent_key_${layer}`,
    recentValue: `recent_value_${layer}`,
    grownKey: `grown_key_${layer}`,
    grownValue: `grown_value_${layer}`,
    nullKey: `null_key_${layer}`,
    nullValue: `null_value_${layer}`,
  };
}

/** Values of the surrounding graph that a layer reads. */
export interface LayerContext {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly shape: LanguageModelShape;
  readonly precision: Precision;
  /** [queries, recent + queries] 0 or -Infinity */
  readonly mask: Value;
  /** [2] how many keys are past, how many recent */
  readonly keyCounts: Value;
}

/** One transformer layer; also gives its grown recent keys and values. */
export function transformerLayer(
  context: LayerContext,
  x: Value,
  layer: number,
): { x: Value; key: Value; value: Value } {
  const { graph, precision } = context;
  const weights = layerWeights(context.state, context.shape, layer);
  const prefix = `layers.${layer}`;
  const self = selfAttention(context, layerNorm(graph, x, `${prefix}.norm1`, weights.norm1), layer);
  const selfOutput = linear(graph, self.output, `${prefix}.self_output`, weights.selfOutput, {
    precision,
  });
  const afterSelf = graph.node('Add', [x, selfOutput]);
  const cross = crossAttention(
    context,
    layerNorm(graph, afterSelf, `${prefix}.norm_cross`, weights.normCross),
    layer,
  );
  const crossOutput = linear(graph, cross, `${prefix}.cross_output`, weights.crossOutput, {
    precision,
  });
  const afterCross = graph.node('Add', [afterSelf, crossOutput]);
  const normed = layerNorm(graph, afterCross, `${prefix}.norm2`, weights.norm2);
  const hidden = gelu(
    graph,
    linear(graph, normed, `${prefix}.linear1`, weights.linear1, { precision }),
  );
  const feedForward = linear(graph, hidden, `${prefix}.linear2`, weights.linear2, { precision });
  return { x: graph.node('Add', [afterCross, feedForward]), key: self.key, value: self.value };
}

/** Self-attention over past and recent tokens: [rows, length, dim] -> the same. */
function selfAttention(
  context: LayerContext,
  x: Value,
  layer: number,
): { output: Value; key: Value; value: Value } {
  const { graph, shape, precision } = context;
  const { dim, numHeads } = shape;
  const names = cacheNames(layer);
  const { selfInput } = layerWeights(context.state, shape, layer);
  const projected = linear(graph, x, `layers.${layer}.self_input`, selfInput, { precision });
  const split = graph.node('Reshape', [projected, graph.ints(0, 0, 3, numHeads, dim / numHeads)]);
  const heads = graph.node('Transpose', [split], { perm: [2, 0, 3, 1, 4] });
  const [unscaled = '', newKey = '', newValue = ''] = graph.nodes('Split', [heads], 3, {
    axis: 0,
    num_outputs: 3,
  });
  const query = scaleQuery(graph, unscaled, dim / numHeads);
  const key = graph.node('Concat', [`step_${names.recentKey}`, newKey], { axis: 3 });
  const value = graph.node('Concat', [`step_${names.recentValue}`, newValue], { axis: 3 });

  const keyTransposed = graph.node('Transpose', [key], { perm: [0, 1, 2, 4, 3] });
  const recentScores = graph.node('Add', [
    graph.node('MatMul', [query, keyTransposed]),
    context.mask,
  ]);
  const pastScores = graph.node('MatMul', [query, names.pastKey]);
  const scores = graph.node('Concat', [pastScores, recentScores], { axis: -1 });
  const weights = graph.node('Softmax', [scores], { axis: -1 });
  const [past = '', recent = ''] = graph.nodes('Split', [weights, context.keyCounts], 2, {
    axis: -1,
  });
  const fromPast = graph.node('MatMul', [past, names.pastValue]);
  const attended = graph.node('Add', [fromPast, graph.node('MatMul', [recent, value])]);
  const merged = graph.node('Transpose', [attended], { perm: [0, 1, 3, 2, 4] });
  const rows = graph.node('Shape', [x], { start: 0, end: 2 });
  const outputShape = graph.node('Concat', [rows, graph.ints(dim)], { axis: 0 });
  return { output: graph.node('Reshape', [merged, outputShape]), key, value };
}

/**
 * Cross-attention to the video, and to the null video in the second half of the rows:
 * [rows, length, dim] -> the same. Takes are batch entries of the products, not rows: ONNX Runtime
 * sums a product of one row in another order than one of several, and a take must not depend on how
 * many others are made beside it.
 */
function crossAttention(context: LayerContext, x: Value, layer: number): Value {
  const { graph, shape, precision } = context;
  const { dim, numHeads } = shape;
  const cross = crossNames(layer);
  const names = cacheNames(layer);
  const { crossQuery } = layerWeights(context.state, shape, layer);
  const queries = linear(graph, x, `layers.${layer}.cross_query`, crossQuery, { precision });
  const split = graph.node('Reshape', [queries, graph.ints(0, 0, numHeads, dim / numHeads)]);
  const unscaled = graph.node('Transpose', [split], { perm: [0, 2, 1, 3] });
  const heads = scaleQuery(graph, unscaled, dim / numHeads);
  const [withVideo = '', withNull = ''] = graph.nodes('Split', [heads], 2, {
    axis: 0,
    num_outputs: 2,
  });
  const attend = (query: Value, key: Value, value: Value) => {
    const weights = graph.node('Softmax', [graph.node('MatMul', [query, key])], { axis: -1 });
    return graph.node('MatMul', [weights, value]);
  };
  const both = graph.node(
    'Concat',
    [attend(withVideo, cross.key, cross.value), attend(withNull, names.nullKey, names.nullValue)],
    { axis: 0 },
  );
  const merged = graph.node('Transpose', [both], { perm: [0, 2, 1, 3] });
  return graph.node('Reshape', [merged, graph.node('Shape', [x])]);
}

/** Queries by the softmax scale, one over the root of the head size. */
function scaleQuery(graph: GraphBuilder, query: Value, headSize: number): Value {
  return graph.node('Mul', [query, graph.float(headSize ** -0.5)]);
}
