import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { gelu, layerNorm, weight } from '../layers.ts';
import { mapTensor } from '../tensor-views.ts';
import { affine, frameAttention, type StoredPrecision } from './encoder-layers.ts';
import { requireLayer, requireTensor, type VisualShapes } from './visual-shapes.ts';

/**
 * The local or global "temporal" transformer: position embedding, pre-norm layers and a last norm.
 * In spite of its name it works inside each frame, over that frame's tokens.
 *
 * Input `last_hidden` float32 [frames, tokens, hidden]; output `temporal` of the same shape.
 */
export function buildTemporalGraph(
  tensors: ReadonlyMap<string, TensorSource>,
  shapes: VisualShapes,
  branch: 'local' | 'global',
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder(`temporal-${branch}`);
  const { hidden, tokens, temporalHeads, temporalHeadSize } = shapes;
  const prefix = `${branch}_temporal_transformer`;
  const input = graph.input('last_hidden', 'float32', ['frames', tokens, hidden]);
  const position = mapTensor(
    requireTensor(tensors, `${branch}_pos_embedding`),
    (values) => values,
    [tokens, hidden],
  );
  const positioned = graph.node('Add', [input, weight(graph, `${branch}_pos_embedding`, position)]);
  let rows = graph.node('Reshape', [positioned, graph.ints(-1, hidden)]);
  const depth = branch === 'local' ? shapes.localDepth : shapes.globalDepth;
  for (let layer = 0; layer < depth; layer++) {
    const attention = `${prefix}.layers.${layer}.0`;
    const feedForward = `${prefix}.layers.${layer}.1`;
    const normed = layerNorm(
      graph,
      rows,
      `${attention}.norm`,
      requireLayer(tensors, `${attention}.norm`),
    );
    const joined = affine(
      graph,
      normed,
      `${attention}.fn.to_qkv`,
      { weight: requireTensor(tensors, `${attention}.fn.to_qkv.weight`) },
      precision,
    );
    const projections = graph.nodes('Split', [joined], 3, { axis: 1, num_outputs: 3 });
    const attended = frameAttention(graph, projections, {
      tokens,
      heads: temporalHeads,
      headSize: temporalHeadSize,
    });
    const dense = (x: string, name: string) =>
      affine(graph, x, name, requireLayer(tensors, name), precision);
    rows = graph.node('Add', [rows, dense(attended, `${attention}.fn.to_out.0`)]);
    const inner = layerNorm(
      graph,
      rows,
      `${feedForward}.norm`,
      requireLayer(tensors, `${feedForward}.norm`),
    );
    const active = gelu(graph, dense(inner, `${feedForward}.fn.net.0`));
    rows = graph.node('Add', [rows, dense(active, `${feedForward}.fn.net.3`)]);
  }
  const normed = layerNorm(graph, rows, `${prefix}.norm`, requireLayer(tensors, `${prefix}.norm`));
  const perFrame = graph.node('Reshape', [normed, graph.ints(-1, tokens, hidden)]);
  graph.output('temporal', perFrame, 'float32', ['frames', tokens, hidden]);
  return graph;
}
