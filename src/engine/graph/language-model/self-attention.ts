import type { Value } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import { cacheNames, type LayerContext } from './layer-context.ts';
import { multiplyQueries, multiplyWeights } from './quantized-attention.ts';
import { layerWeights } from './weights.ts';

/**
 * Self-attention over past and recent tokens: [rows, length, dim] -> the same; also gives the recent
 * keys and values with those of this step. Keys hold the softmax scale.
 */
export function selfAttention(
  context: LayerContext,
  x: Value,
  layer: number,
): { output: Value; key: Value; value: Value } {
  const { graph, shape, precision } = context;
  const { dim, numHeads } = shape;
  const headSize = dim / numHeads;
  const names = cacheNames(layer);
  const { selfInput } = layerWeights(context.state, shape, layer);
  const projected = linear(graph, x, `layers.${layer}.self_input`, selfInput, { precision });
  const split = graph.node('Reshape', [projected, graph.ints(0, 0, 3, numHeads, headSize)]);
  const heads = graph.node('Transpose', [split], { perm: [2, 0, 3, 1, 4] });
  const [query = '', unscaled = '', newValue = ''] = graph.nodes('Split', [heads], 3, {
    axis: 0,
    num_outputs: 3,
  });
  // A scale next to the product would become one with it, in a kernel half as fast.
  const newKey = graph.node('Mul', [unscaled, graph.float(headSize ** -0.5)]);
  const key = graph.node('Concat', [`step_${names.recentKey}`, newKey], { axis: 3 });
  const value = graph.node('Concat', [`step_${names.recentValue}`, newValue], { axis: 3 });

  const keyTransposed = graph.node('Transpose', [key], { perm: [0, 1, 2, 4, 3] });
  const recentScores = graph.node('Add', [
    graph.node('MatMul', [query, keyTransposed]),
    context.mask,
  ]);
  const scores = graph.node('Concat', [...pastScores(context, query, layer), recentScores], {
    axis: -1,
  });
  const weights = graph.node('Softmax', [scores], { axis: -1 });
  const [past = '', recent = ''] = graph.nodes('Split', [weights, context.keyCounts], 2, {
    axis: -1,
  });
  const attended = graph.node('Add', [
    attendToPast(context, past, layer),
    graph.node('MatMul', [recent, value]),
  ]);
  const merged = graph.node('Transpose', [attended], { perm: [0, 1, 3, 2, 4] });
  const rows = graph.node('Shape', [x], { start: 0, end: 2 });
  const outputShape = graph.node('Concat', [rows, graph.ints(dim)], { axis: 0 });
  return { output: graph.node('Reshape', [merged, outputShape]), key, value };
}

/** Parts that together are the scores of all past keys, [1, rows, heads, length, past]. */
function pastScores(context: LayerContext, query: Value, layer: number): Value[] {
  const { graph, storage, blankScores, shapes } = context;
  const { pastKey, pastKeyScale } = cacheNames(layer);
  if (storage === 'float32') return [graph.node('MatMul', [query, pastKey])];
  const products = multiplyQueries(graph, {
    stored: pastKey,
    vectors: query,
    groupShape: shapes.queries,
    productShape: shapes.scores,
  });
  return [blankScores, graph.node('Mul', [products, pastKeyScale])];
}

/** What the weights [1, rows, heads, length, past] take of the past values. */
function attendToPast(context: LayerContext, weights: Value, layer: number): Value {
  const { graph, storage, shapes } = context;
  const { pastValue, pastValueScale } = cacheNames(layer);
  if (storage === 'float32') return graph.node('MatMul', [weights, pastValue]);
  return multiplyWeights(graph, {
    stored: pastValue,
    vectors: graph.node('Mul', [weights, pastValueScale]),
    groupShape: shapes.weights,
    productShape: shapes.attended,
  });
}
