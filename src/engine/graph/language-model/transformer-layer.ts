import type { Value } from '../graph-builder.ts';
import { gelu, layerNorm, linear } from '../layers.ts';
import { crossAttention } from './cross-attention.ts';
import type { LayerContext } from './layer-context.ts';
import { selfAttention } from './self-attention.ts';
import { layerWeights } from './weights.ts';

/** One transformer layer: [rows, length, dim] -> the same. */
export function transformerLayer(context: LayerContext, x: Value, layer: number): Value {
  const { graph, form } = context;
  const weights = layerWeights(context.state, context.shape, layer);
  const prefix = `layers.${layer}`;
  const self = selfAttention(context, layerNorm(graph, x, `${prefix}.norm1`, weights.norm1), layer);
  const selfOutput = linear(graph, self, `${prefix}.self_output`, weights.selfOutput, form);
  const afterSelf = graph.node('Add', [x, selfOutput]);
  const cross = crossAttention(
    context,
    layerNorm(graph, afterSelf, `${prefix}.norm_cross`, weights.normCross),
    layer,
  );
  const crossOutput = linear(graph, cross, `${prefix}.cross_output`, weights.crossOutput, form);
  const afterCross = graph.node('Add', [afterSelf, crossOutput]);
  const normed = layerNorm(graph, afterCross, `${prefix}.norm2`, weights.norm2);
  const hidden = gelu(graph, linear(graph, normed, `${prefix}.linear1`, weights.linear1, form));
  const feedForward = linear(graph, hidden, `${prefix}.linear2`, weights.linear2, form);
  return graph.node('Add', [afterCross, feedForward]);
}
