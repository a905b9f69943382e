import type { Value } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import { crossNames } from './cross-graph.ts';
import { cacheNames, type LayerContext } from './layer-context.ts';
import { multiplyQueries, multiplyWeights } from './quantized-attention.ts';
import { layerWeights } from './weights.ts';

/** Name of the decoder's input that is added to the scores of the video's tokens. */
export const crossBias = 'cross_bias';

/**
 * Cross-attention to the video, and to the null video in the second half of the rows:
 * [rows, length, dim] -> the same.
 */
export function crossAttention(context: LayerContext, x: Value, layer: number): Value {
  const { graph, shape, precision, storage } = context;
  const { dim, numHeads } = shape;
  const names = cacheNames(layer);
  const { crossQuery } = layerWeights(context.state, shape, layer);
  const queries = linear(graph, x, `layers.${layer}.cross_query`, crossQuery, { precision });
  const heads = graph.node('Reshape', [queries, graph.ints(0, 0, numHeads, dim / numHeads)]);
  const [withVideo = '', withNull = ''] = graph.nodes('Split', [heads], 2, {
    axis: 0,
    num_outputs: 2,
  });
  const toVideo = storage === 'bytes' ? attendToBytes : attendToFloats;
  const nullQuery = graph.node('Transpose', [withNull], { perm: [0, 2, 1, 3] });
  const nullScores = graph.node('MatMul', [nullQuery, names.nullKey]);
  const both = graph.node(
    'Concat',
    [
      toVideo(context, withVideo, layer),
      fromHeads(context, attend(context, nullScores, names.nullValue)),
    ],
    { axis: 0 },
  );
  return graph.node('Reshape', [both, graph.node('Shape', [x])]);
}

/**
 * Attention of queries [takes, length, heads, head size] to float keys. Takes are batch entries of the
 * products, not rows: ONNX Runtime sums a product of one row in another order than one of several, and
 * a take must not depend on how many others are made beside it.
 */
function attendToFloats(context: LayerContext, queries: Value, layer: number): Value {
  const { graph } = context;
  const { key, value } = crossNames(layer);
  const query = graph.node('Transpose', [queries], { perm: [0, 2, 1, 3] });
  const scores = graph.node('Add', [graph.node('MatMul', [query, key]), crossBias]);
  return fromHeads(context, attend(context, scores, value));
}

/**
 * Attention of queries [takes, length, heads, head size] to keys of 8 bits. The queries of all takes
 * are columns of one product, which reads the keys once; sums of whole numbers do not depend on it.
 */
function attendToBytes(context: LayerContext, queries: Value, layer: number): Value {
  const { graph, shape, shapes } = context;
  const { dim, numHeads } = shape;
  const { key, keyScale, value, valueScale } = crossNames(layer);
  const headsFirst = graph.node('Transpose', [queries], { perm: [2, 0, 1, 3] });
  const columns = graph.node('Reshape', [headsFirst, graph.ints(numHeads, -1, dim / numHeads)]);
  const scaled = graph.node('Mul', [columns, keyScale]);
  const products = multiplyQueries(graph, {
    stored: key,
    vectors: scaled,
    productShape: shapes.crossScores,
  });
  const scores = graph.node('Add', [products, crossBias]);
  const weights = graph.node('Softmax', [scores], { axis: -1 });
  const sums = multiplyWeights(graph, {
    stored: value,
    vectors: weights,
    productShape: shapes.crossAttended,
  });
  const attended = graph.node('Mul', [sums, valueScale]);
  const shaped = graph.node('Reshape', [attended, graph.node('Shape', [headsFirst])]);
  return graph.node('Transpose', [shaped], { perm: [1, 2, 0, 3] });
}

function attend({ graph }: LayerContext, scores: Value, value: Value): Value {
  return graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), value]);
}

/** [takes, heads, length, head size] -> [takes, length, heads, head size] */
function fromHeads({ graph }: LayerContext, x: Value): Value {
  return graph.node('Transpose', [x], { perm: [0, 2, 1, 3] });
}
