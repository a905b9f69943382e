import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import type { Precision } from '../precision.ts';
import { layerWeights, type LanguageModelShape } from './weights.ts';

/** Names of the cross-attention keys and values of a layer, in this graph and in the decoder's. */
export function crossNames(layer: number): { key: string; value: string } {
  return { key: `cross_key_${layer}`, value: `cross_value_${layer}` };
}

/**
 * The cross-attention keys and values of every layer, computed once per window instead of at each
 * step: `visual_embedding` [tokens, dim] -> `cross_key_<l>` [heads, head size, tokens] (transposed,
 * so that a step reads memory in order) and `cross_value_<l>` [heads, tokens, head size].
 */
export function buildCrossGraph(
  state: StateDict,
  shape: LanguageModelShape,
  precision: Precision,
): GraphBuilder {
  const { dim, numHeads, numLayers } = shape;
  const headSize = dim / numHeads;
  const graph = new GraphBuilder('cross_attention');
  const embedding = graph.input('visual_embedding', 'float32', ['tokens', dim]);
  for (let layer = 0; layer < numLayers; layer++) {
    const { crossKeyValue } = layerWeights(state, shape, layer);
    const both = linear(graph, embedding, `layers.${layer}.cross_key_value`, crossKeyValue, {
      precision,
    });
    const heads = graph.node('Reshape', [both, graph.ints(0, 2, numHeads, headSize)]);
    const [key = '', value = ''] = graph.nodes('Split', [heads], 2, { axis: 1, num_outputs: 2 });
    const squeezed = (part: string) => graph.node('Squeeze', [part, graph.ints(1)]);
    const names = crossNames(layer);
    const keyTransposed = graph.node('Transpose', [squeezed(key)], { perm: [1, 2, 0] });
    graph.output(names.key, keyTransposed, 'float32', [numHeads, headSize, 'tokens']);
    const valueHeads = graph.node('Transpose', [squeezed(value)], { perm: [1, 0, 2] });
    graph.output(names.value, valueHeads, 'float32', [numHeads, 'tokens', headSize]);
  }
  return graph;
}
