import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { linear, type LinearForm } from '../layers.ts';
import { layerWeights, type LanguageModelShape } from '../language-model/weights.ts';
import { stepNames } from './step-names.ts';

/**
 * The cross-attention keys and values of every layer, computed once per window on the card, from
 * `visual_embedding` [tokens, dim]; keys hold the softmax scale. The outputs are the inputs
 * `cross_key_<l>` and `cross_value_<l>` of a step.
 */
export function buildCardCrossGraph(
  state: StateDict,
  shape: LanguageModelShape,
  form: LinearForm,
): GraphBuilder {
  const { dim, numHeads, numLayers } = shape;
  const size = dim / numHeads;
  const graph = new GraphBuilder('cross_attention');
  const embedding = graph.input('visual_embedding', 'float32', ['tokens', dim]);
  for (let layer = 0; layer < numLayers; layer++) {
    const { crossKeyValue } = layerWeights(state, shape, layer);
    const both = linear(graph, embedding, `layers.${layer}.cross_key_value`, crossKeyValue, form);
    const [unscaled = '', value = ''] = graph.nodes('Split', [both], 2, {
      axis: -1,
      num_outputs: 2,
    });
    const heads = graph.ints(0, numHeads, size);
    const key = graph.node('Mul', [unscaled, graph.float(size ** -0.5)]);
    const { crossKey, crossValue } = stepNames(layer);
    const keys = graph.node('Transpose', [graph.node('Reshape', [key, heads])], {
      perm: [1, 2, 0],
    });
    const values = graph.node('Transpose', [graph.node('Reshape', [value, heads])], {
      perm: [1, 0, 2],
    });
    graph.output(crossKey, keys, 'float32', [numHeads, size, 'tokens']);
    graph.output(crossValue, values, 'float32', [numHeads, 'tokens', size]);
  }
  return graph;
}
