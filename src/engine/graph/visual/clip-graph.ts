import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import { GraphBuilder } from '../graph-builder.ts';
import type { StoredPrecision } from '../precision.ts';
import { frameAttention, namedLayers } from './encoder-layers.ts';
import { embedPatches } from './patch-embedding.ts';
import type { Tensors } from './visual-tensors.ts';

/**
 * CLIP's vision tower up to `last_hidden_state`: without `post_layernorm` and projection, as
 * `compute_video_emb` uses it.
 *
 * Input `pixels` uint8 [frames, channels, imageSize, imageSize]; output `last_hidden` float32
 * [frames, tokens, hidden], the class token first.
 */
export function buildClipGraph(
  tensors: Tensors,
  config: VisualConfig,
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder('clip');
  const { hiddenSize, tokensPerFrame, channels, imageSize } = config;
  const vision = 'visual_encoder_model.vision_model';
  const { dense, norm } = namedLayers(graph, tensors, precision);
  const pixels = graph.input('pixels', 'uint8', ['frames', channels, imageSize, imageSize]);
  // The misspelt name is the checkpoint's.
  let rows = norm(
    embedPatches(graph, pixels, tensors, config, precision),
    `${vision}.pre_layrnorm`,
  );
  for (let layer = 0; layer < config.numLayers; layer++) {
    const name = `${vision}.encoder.layers.${layer}`;
    const normed = norm(rows, `${name}.layer_norm1`);
    const attended = frameAttention(
      graph,
      ['q', 'k', 'v'].map((part) => dense(normed, `${name}.self_attn.${part}_proj`)),
      { tokens: tokensPerFrame, heads: config.numHeads, width: hiddenSize },
    );
    rows = graph.node('Add', [rows, dense(attended, `${name}.self_attn.out_proj`)]);
    const inner = dense(norm(rows, `${name}.layer_norm2`), `${name}.mlp.fc1`);
    const active = graph.node(
      'QuickGelu',
      [inner],
      { alpha: { float: 1.702 } },
      { domain: 'com.microsoft' },
    );
    rows = graph.node('Add', [rows, dense(active, `${name}.mlp.fc2`)]);
  }
  const perFrame = graph.node('Reshape', [rows, graph.ints(-1, tokensPerFrame, hiddenSize)]);
  graph.output('last_hidden', perFrame, 'float32', ['frames', tokensPerFrame, hiddenSize]);
  return graph;
}
