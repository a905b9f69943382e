import type { Value } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import { attendToBlocks, joinBlocks } from './block-attention.ts';
import { blockNames, pastBias, recentNames, type LayerContext } from './layer-context.ts';
import { layerWeights } from './weights.ts';

/**
 * Self-attention over past and recent tokens: [rows, length, dim] -> the same. The recent keys and
 * values with those of this step are the values `next_recent_…` of {@link recentNames}. Keys hold the
 * softmax scale.
 */
export function selfAttention(context: LayerContext, x: Value, layer: number): Value {
  const { graph, shape, form, storage } = context;
  const { dim, numHeads } = shape;
  const headSize = dim / numHeads;
  const names = recentNames(layer);
  const { selfInput } = layerWeights(context.state, shape, layer);
  const projected = linear(graph, x, `layers.${layer}.self_input`, selfInput, form);
  const split = graph.node('Reshape', [projected, graph.ints(0, 0, 3, numHeads, headSize)]);
  const heads = graph.node('Transpose', [split], { perm: [2, 0, 3, 1, 4] });
  const [query = '', unscaled = '', newValue = ''] = graph.nodes('Split', [heads], 3, {
    axis: 0,
    num_outputs: 3,
  });
  // A scale next to the product would become one with it, in a kernel half as fast.
  const newKey = graph.node('Mul', [unscaled, graph.float(headSize ** -0.5)]);
  const grow = (recent: Value, added: Value, name: Value) =>
    graph.node('Concat', [recent, added], { axis: 3 }, { names: [name] });
  const key = grow(names.stepKey, newKey, names.nextKey);
  const value = grow(names.stepValue, newValue, names.nextValue);

  const past = { storage, names: blockNames('past', layer), blockBias: pastBias };
  const keyTransposed = graph.node('Transpose', [key], { perm: [0, 1, 2, 4, 3] });
  const recent = {
    storage: 'float32',
    names: { key: keyTransposed, value },
    bias: context.mask,
  } as const;
  return joinBlocks(
    graph,
    [attendToBlocks(graph, query, past), attendToBlocks(graph, query, recent)],
    dim,
  );
}
