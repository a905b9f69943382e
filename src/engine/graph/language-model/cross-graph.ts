import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { linear, type LinearForm } from '../layers.ts';
import { roundToBytes } from './byte-blocks.ts';
import { declareBlocks } from './decoder-caches.ts';
import type { AttentionStorage, LayerContext } from './layer-context.ts';
import { layerWeights, type LanguageModelShape } from './weights.ts';

/**
 * The cross-attention keys and values of every layer, computed once per window instead of at each
 * step, from `visual_embedding` [blocks, tokens, dim]. Keys hold the softmax scale, one over the root
 * of the head size. The outputs are the decoder's inputs `cross_…_<l>`.
 */
export function buildCrossGraph(
  state: StateDict,
  shape: LanguageModelShape,
  form: LinearForm,
  storage: AttentionStorage = 'float32',
): GraphBuilder {
  const { dim, numHeads, numLayers } = shape;
  const headSize = dim / numHeads;
  const graph = new GraphBuilder('cross_attention');
  const embedding = graph.input('visual_embedding', 'float32', ['blocks', 'tokens', dim]);
  for (let layer = 0; layer < numLayers; layer++) {
    const { key, value } = crossKeysAndValues({ graph, state, shape, form }, embedding, layer);
    const made =
      storage === 'bytes' ? roundToBytes(graph, key, value) : { key: swapLast(graph, key), value };
    const of = { name: 'cross', layer, blocks: 'blocks', rows: 1, tokens: 'tokens' } as const;
    declareBlocks({ numHeads, headSize, storage }, of, (name, type, dimensions, part) => {
      graph.output(name, (made as Record<string, string>)[part] as string, type, dimensions);
    });
  }
  return graph;
}

/**
 * Keys and values of one layer for an embedding [blocks, tokens, dim], each [blocks, 1, heads, tokens, head
 * size]. Keys hold the softmax scale.
 */
export function crossKeysAndValues(
  { graph, state, shape, form }: Pick<LayerContext, 'graph' | 'state' | 'shape' | 'form'>,
  embedding: Value,
  layer: number,
): { key: Value; value: Value } {
  const { numHeads, dim } = shape;
  const headSize = dim / numHeads;
  const { crossKeyValue } = layerWeights(state, shape, layer);
  const both = linear(graph, embedding, `layers.${layer}.cross_key_value`, crossKeyValue, form);
  const split = graph.node('Reshape', [both, graph.ints(0, 0, 2, numHeads, headSize)]);
  // [blocks, 2, heads, tokens, head size]
  const heads = graph.node('Transpose', [split], { perm: [0, 2, 3, 1, 4] });
  const [unscaled = '', value = ''] = graph.nodes('Split', [heads], 2, { axis: 1, num_outputs: 2 });
  return { key: graph.node('Mul', [unscaled, graph.float(headSize ** -0.5)]), value };
}

/** `x` with its last two dimensions swapped: keys as products take them. */
export function swapLast(graph: GraphBuilder, x: Value): Value {
  return graph.node('Transpose', [x], { perm: [0, 1, 2, 4, 3] });
}
