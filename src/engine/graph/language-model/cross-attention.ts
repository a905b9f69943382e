import type { Value } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import { attendToBlocks, joinBlocks } from './block-attention.ts';
import { blockNames, type LayerContext } from './layer-context.ts';
import { layerWeights } from './weights.ts';

/** Name of the decoder's input that is added to the scores of the video's tokens. */
export const crossBias = 'cross_bias';

/**
 * Cross-attention to the video, and to the null video in the second half of the rows:
 * [rows, length, dim] -> the same.
 *
 * Takes are batch entries of the products, not rows: ONNX Runtime sums a product of one row in another
 * order than one of several, and a take must not depend on how many others are made beside it.
 */
export function crossAttention(context: LayerContext, x: Value, layer: number): Value {
  const { graph, shape, form, storage } = context;
  const { dim, numHeads } = shape;
  const { crossQuery } = layerWeights(context.state, shape, layer);
  const queries = linear(graph, x, `layers.${layer}.cross_query`, crossQuery, form);
  const heads = graph.node('Reshape', [queries, graph.ints(0, 0, numHeads, dim / numHeads)]);
  const rows = graph.node('Unsqueeze', [
    graph.node('Transpose', [heads], { perm: [0, 2, 1, 3] }),
    graph.ints(0),
  ]);
  const [withVideo = '', withNull = ''] = graph.nodes('Split', [rows], 2, {
    axis: 1,
    num_outputs: 2,
  });
  const video = { storage, names: blockNames('cross', layer), bias: crossBias };
  const none = blockNames('null', layer);
  const nullWeights = graph.node('Softmax', [graph.node('MatMul', [withNull, none.key])], {
    axis: -1,
  });
  const ofNull = graph.node('MatMul', [nullWeights, none.value]);
  const nullRows = graph.node('Transpose', [graph.node('Squeeze', [ofNull, graph.ints(0)])], {
    perm: [0, 2, 1, 3],
  });
  return graph.node(
    'Concat',
    [
      joinBlocks(graph, [attendToBlocks(graph, withVideo, video)], dim),
      graph.node('Reshape', [nullRows, graph.ints(0, 0, dim)]),
    ],
    { axis: 0 },
  );
}
