import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { linear } from '../layers.ts';
import type { Precision } from '../precision.ts';
import type { AttentionStorage } from './layer-context.ts';
import { quantizeBytes } from './quantized-attention.ts';
import { layerWeights, type LanguageModelShape } from './weights.ts';

/** Names of a layer's cross-attention keys and values, in this graph and in the decoder's. */
export function crossNames(layer: number): {
  key: string;
  value: string;
  keyScale: string;
  valueScale: string;
} {
  return {
    key: `cross_key_${layer}`,
    value: `cross_value_${layer}`,
    keyScale: `cross_key_scale_${layer}`,
    valueScale: `cross_value_scale_${layer}`,
  };
}

/**
 * The cross-attention keys and values of every layer, computed once per window instead of at each
 * step, from `visual_embedding` [tokens, dim]. Keys hold the softmax scale, one over the root of the
 * head size. Both lie so that a step reads memory in order:
 *
 *     float32   cross_key_<l> [heads, head size, tokens], cross_value_<l> [heads, tokens, head size]
 *     bytes     cross_key_<l> [heads, tokens, head size], cross_key_scale_<l> [heads, 1, head size],
 *               cross_value_<l> [heads, head size, tokens], cross_value_scale_<l> [heads, 1, head size]
 */
export function buildCrossGraph(
  state: StateDict,
  shape: LanguageModelShape,
  precision: Precision,
  storage: AttentionStorage = 'float32',
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
    const scaledKey = graph.node('Mul', [squeezed(key), graph.float(headSize ** -0.5)]);
    const names = crossNames(layer);
    const rows = (x: Value) => graph.node('Transpose', [x], { perm: [1, 0, 2] });
    const columns = (x: Value) => graph.node('Transpose', [x], { perm: [1, 2, 0] });
    if (storage === 'float32') {
      graph.output(names.key, columns(scaledKey), 'float32', [numHeads, headSize, 'tokens']);
      graph.output(names.value, rows(squeezed(value)), 'float32', [numHeads, 'tokens', headSize]);
      continue;
    }
    const keyBytes = quantizeBytes(graph, rows(scaledKey), -2);
    const valueBytes = quantizeBytes(graph, columns(squeezed(value)), -1);
    const valueScale = graph.node('Transpose', [valueBytes.scale], { perm: [0, 2, 1] });
    graph.output(names.key, keyBytes.values, 'uint8', [numHeads, 'tokens', headSize]);
    graph.output(names.keyScale, keyBytes.scale, 'float32', [numHeads, 1, headSize]);
    graph.output(names.value, valueBytes.values, 'uint8', [numHeads, headSize, 'tokens']);
    graph.output(names.valueScale, valueScale, 'float32', [numHeads, 1, headSize]);
  }
  return graph;
}
