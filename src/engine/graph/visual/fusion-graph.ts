import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { namedLayers } from './encoder-layers.ts';
import type { StoredPrecision } from '../precision.ts';
import type { Tensors } from './visual-tensors.ts';

/**
 * Cross-attention of local frames over the tokens of all global frames, and the projection to the
 * language model's width.
 *
 * Inputs `local` float32 [frames, tokens, hidden] and `global` float32 [globalFrames, tokens,
 * hidden], both from the temporal transformers. Outputs `embedding` [frames, tokens, dim], and
 * `fused` [frames, tokens, hidden], what `multi_head_cross_attention` gives before the projection.
 */
export function buildFusionGraph(
  tensors: Tensors,
  config: VisualConfig,
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder('fusion');
  const { hiddenSize, tokensPerFrame, outputDim } = config;
  const prefix = 'multi_head_cross_attention';
  const { dense, norm } = namedLayers(graph, tensors, precision);
  const toRows = (x: Value) => graph.node('Reshape', [x, graph.ints(-1, hiddenSize)]);
  const toSequence = (x: Value) => graph.node('Reshape', [x, graph.ints(1, -1, hiddenSize)]);
  const branch = (name: string, frames: string) =>
    toRows(graph.input(name, 'float32', [frames, tokensPerFrame, hiddenSize]));
  const local = branch('local', 'frames');
  const global = branch('global', 'global_frames');
  const attended = graph.node(
    'MultiHeadAttention',
    [
      dense(local, `${prefix}.query`),
      dense(global, `${prefix}.key`),
      dense(global, `${prefix}.value`),
    ].map(toSequence),
    { num_heads: config.crossAttentionNumHeads },
    { domain: 'com.microsoft' },
  );
  const x = norm(graph.node('Add', [toRows(attended), local]), `${prefix}.norm1`);
  const y = norm(graph.node('Add', [dense(x, `${prefix}.final_linear`), x]), `${prefix}.norm2`);
  const output = (name: string, rows: Value, width: number) => {
    const perFrame = graph.node('Reshape', [rows, graph.ints(-1, tokensPerFrame, width)]);
    graph.output(name, perFrame, 'float32', ['frames', tokensPerFrame, width]);
  };
  output('embedding', dense(y, 'visual_feature_proj'), outputDim);
  output('fused', y, hiddenSize);
  return graph;
}
