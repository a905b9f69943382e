import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { layerNorm } from '../layers.ts';
import { affine, type StoredPrecision } from './encoder-layers.ts';
import { requireLayer, type VisualShapes } from './visual-shapes.ts';

const prefix = 'multi_head_cross_attention';

/**
 * Cross-attention of local frames over all global ones, and the projection to the language model's
 * width.
 *
 * Inputs `local` float32 [frames, tokens, hidden] and `global` float32 [globalFrames, tokens,
 * hidden]. Outputs `embedding` [frames, tokens, dim], and `fused`, the attention's own result
 * [frames, tokens, hidden].
 */
export function buildFusionGraph(
  tensors: ReadonlyMap<string, TensorSource>,
  shapes: VisualShapes,
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder('fusion');
  const { hidden, tokens, fusionHeads, dim } = shapes;
  const toRows = (x: string) => graph.node('Reshape', [x, graph.ints(-1, hidden)]);
  const dense = (x: string, name: string) =>
    affine(graph, x, name, requireLayer(tensors, name), precision);
  const norm = (x: string, name: string) => layerNorm(graph, x, name, requireLayer(tensors, name));
  const local = toRows(graph.input('local', 'float32', ['frames', tokens, hidden]));
  const global = toRows(graph.input('global', 'float32', ['global_frames', tokens, hidden]));
  const asOneSequence = (x: string) => graph.node('Reshape', [x, graph.ints(1, -1, hidden)]);
  const attended = graph.node(
    'MultiHeadAttention',
    [
      asOneSequence(dense(local, `${prefix}.query`)),
      asOneSequence(dense(global, `${prefix}.key`)),
      asOneSequence(dense(global, `${prefix}.value`)),
    ],
    { num_heads: fusionHeads },
    { domain: 'com.microsoft' },
  );
  const x = norm(graph.node('Add', [toRows(attended), local]), `${prefix}.norm1`);
  const y = norm(graph.node('Add', [dense(x, `${prefix}.final_linear`), x]), `${prefix}.norm2`);
  const embedding = dense(y, 'visual_feature_proj');
  const perFrame = (rows: string, width: number) =>
    graph.node('Reshape', [rows, graph.ints(-1, tokens, width)]);
  graph.output('embedding', perFrame(embedding, dim), 'float32', ['frames', tokens, dim]);
  graph.output('fused', perFrame(y, hidden), 'float32', ['frames', tokens, hidden]);
  return graph;
}
