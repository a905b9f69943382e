import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import { GraphBuilder } from '../graph-builder.ts';
import { gelu, weight } from '../layers.ts';
import { mapTensor } from '../tensor-views.ts';
import { affine, frameAttention, namedLayers } from './encoder-layers.ts';
import type { StoredPrecision } from '../precision.ts';
import { requireTensor, type Tensors } from './visual-tensors.ts';

/** The branches of the long-short-term visual module: a window's frames, and the whole video's. */
export type VisualBranch = 'local' | 'global';

/**
 * The local or global "temporal" transformer: position embedding, pre-norm layers and a last norm.
 * In spite of its name it works inside each frame, over that frame's tokens.
 *
 * Input `last_hidden` float32 [frames, tokens, hidden]; output `temporal` of the same shape.
 */
export function buildTemporalGraph(
  tensors: Tensors,
  config: VisualConfig,
  branch: VisualBranch,
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder(`temporal-${branch}`);
  const { hiddenSize, tokensPerFrame } = config;
  const prefix = `${branch}_temporal_transformer`;
  const { dense, norm } = namedLayers(graph, tensors, precision);
  const input = graph.input('last_hidden', 'float32', ['frames', tokensPerFrame, hiddenSize]);
  const position = mapTensor(
    requireTensor(tensors, `${branch}_pos_embedding`),
    (values) => values,
    [tokensPerFrame, hiddenSize],
  );
  const positioned = graph.node('Add', [input, weight(graph, `${branch}_pos_embedding`, position)]);
  let rows = graph.node('Reshape', [positioned, graph.ints(-1, hiddenSize)]);
  for (let layer = 0; layer < config.temporalDepth; layer++) {
    const attention = `${prefix}.layers.${layer}.0`;
    const feedForward = `${prefix}.layers.${layer}.1`;
    const joined = affine(
      graph,
      norm(rows, `${attention}.norm`),
      `${attention}.fn.to_qkv`,
      { weight: requireTensor(tensors, `${attention}.fn.to_qkv.weight`) },
      precision,
    );
    const attended = frameAttention(
      graph,
      graph.nodes('Split', [joined], 3, { axis: 1, num_outputs: 3 }),
      { tokens: tokensPerFrame, heads: config.temporalNumHeads, width: config.temporalInnerDim },
    );
    rows = graph.node('Add', [rows, dense(attended, `${attention}.fn.to_out.0`)]);
    const inner = dense(norm(rows, `${feedForward}.norm`), `${feedForward}.fn.net.0`);
    rows = graph.node('Add', [rows, dense(gelu(graph, inner), `${feedForward}.fn.net.3`)]);
  }
  const normed = norm(rows, `${prefix}.norm`);
  const perFrame = graph.node('Reshape', [normed, graph.ints(-1, tokensPerFrame, hiddenSize)]);
  graph.output('temporal', perFrame, 'float32', ['frames', tokensPerFrame, hiddenSize]);
  return graph;
}
