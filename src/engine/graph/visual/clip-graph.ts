import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { layerNorm, weight } from '../layers.ts';
import { concatenateRows, mapTensor } from '../tensor-views.ts';
import { affine, frameAttention, type StoredPrecision } from './encoder-layers.ts';
import { clipPixelMean, clipPixelDeviation } from './pixel-values.ts';
import { requireLayer, requireTensor, type VisualShapes } from './visual-shapes.ts';

const prefix = 'visual_encoder_model.vision_model';

/**
 * CLIP's vision tower up to `last_hidden_state`: without `post_layernorm` and projection, as
 * `compute_video_emb` uses it.
 *
 * Input `pixels` uint8 [frames, 3, height, width]; output `last_hidden` float32
 * [frames, tokens, hidden], the class token first.
 */
export function buildClipGraph(
  tensors: ReadonlyMap<string, TensorSource>,
  shapes: VisualShapes,
  precision: StoredPrecision,
): GraphBuilder {
  const graph = new GraphBuilder('clip');
  const { hidden, tokens, clipLayers, clipHeads, imageSize, patchSize } = shapes;
  const pixels = graph.input('pixels', 'uint8', ['frames', 3, imageSize, imageSize]);
  let rows = layerNorm(
    graph,
    embedPatches(graph, pixels, tensors, { hidden, tokens, imageSize, patchSize }),
    `${prefix}.pre_layrnorm`,
    requireLayer(tensors, `${prefix}.pre_layrnorm`),
  );
  for (let layer = 0; layer < clipLayers; layer++) {
    const name = `${prefix}.encoder.layers.${layer}`;
    const norm = (x: Value, part: string) =>
      layerNorm(graph, x, `${name}.${part}`, requireLayer(tensors, `${name}.${part}`));
    const dense = (x: Value, part: string) =>
      affine(graph, x, `${name}.${part}`, requireLayer(tensors, `${name}.${part}`), precision);
    const normed = norm(rows, 'layer_norm1');
    const projections = ['q', 'k', 'v'].map((part) => dense(normed, `self_attn.${part}_proj`));
    const attended = frameAttention(graph, projections, {
      tokens,
      heads: clipHeads,
      headSize: hidden / clipHeads,
    });
    rows = graph.node('Add', [rows, dense(attended, 'self_attn.out_proj')]);
    const inner = dense(norm(rows, 'layer_norm2'), 'mlp.fc1');
    const active = graph.node(
      'QuickGelu',
      [inner],
      { alpha: { float: 1.702 } },
      { domain: 'com.microsoft' },
    );
    rows = graph.node('Add', [rows, dense(active, 'mlp.fc2')]);
  }
  const perFrame = graph.node('Reshape', [rows, graph.ints(-1, tokens, hidden)]);
  graph.output('last_hidden', perFrame, 'float32', ['frames', tokens, hidden]);
  return graph;
}

/**
 * Patch, class and position embeddings, as rows [frames * tokens, hidden]. The patch convolution is
 * a product of cut-out patches, with the pixel normalisation folded into its weight: (u / 255 -
 * mean) / deviation is linear in the grey level u. Always float32, since folding moves the values
 * off the float16 grid they may have been stored on.
 */
function embedPatches(
  graph: GraphBuilder,
  pixels: Value,
  tensors: ReadonlyMap<string, TensorSource>,
  sizes: { hidden: number; tokens: number; imageSize: number; patchSize: number },
): Value {
  const { hidden, tokens, imageSize, patchSize } = sizes;
  const patchesPerSide = imageSize / patchSize;
  const patchArea = patchSize ** 2;
  const convolution = requireTensor(tensors, `${prefix}.embeddings.patch_embedding.weight`);
  const scale = (channel: number) => 1 / (255 * (clipPixelDeviation[channel] as number));
  const shift = (channel: number) =>
    -(clipPixelMean[channel] as number) / (clipPixelDeviation[channel] as number);
  const folded = mapTensor(
    convolution,
    (values) => values.map((value, index) => value * scale(Math.floor(index / patchArea) % 3)),
    [hidden, 3 * patchArea],
  );
  const bias = mapTensor(
    convolution,
    (values) => {
      const sums = new Float64Array(hidden);
      values.forEach((value, index) => {
        const row = Math.floor(index / (3 * patchArea));
        sums[row] = (sums[row] as number) + value * shift(Math.floor(index / patchArea) % 3);
      });
      return Float32Array.from(sums);
    },
    [hidden],
  );
  const cut = graph.node('Reshape', [
    pixels,
    graph.ints(-1, 3, patchesPerSide, patchSize, patchesPerSide, patchSize),
  ]);
  const patches = graph.node('Transpose', [cut], { perm: [0, 2, 4, 1, 3, 5] });
  const patchRows = graph.node('Reshape', [patches, graph.ints(-1, 3 * patchArea)]);
  const product = affine(
    graph,
    graph.node('Cast', [patchRows], { to: 1 }),
    `${prefix}.embeddings.patch_embedding`,
    { weight: folded, bias },
    'float32',
  );
  const perFrame = graph.node('Reshape', [product, graph.ints(-1, patchesPerSide ** 2, hidden)]);
  const padded = graph.node('Pad', [perFrame, graph.ints(0, 1, 0, 0, 0, 0)]);
  const positioned = graph.node('Add', [
    padded,
    weight(graph, `${prefix}.embeddings.token_embedding`, tokenEmbedding(tensors, hidden, tokens)),
  ]);
  return graph.node('Reshape', [positioned, graph.ints(-1, hidden)]);
}

/** What is added to every frame's [tokens, hidden]: positions, and the class embedding in row 0. */
function tokenEmbedding(
  tensors: ReadonlyMap<string, TensorSource>,
  hidden: number,
  tokens: number,
): TensorSource {
  const both = concatenateRows([
    mapTensor(requireTensor(tensors, `${prefix}.embeddings.class_embedding`), (values) => values, [
      1,
      hidden,
    ]),
    requireTensor(tensors, `${prefix}.embeddings.position_embedding.weight`),
  ]);
  return mapTensor(
    both,
    (values) => {
      const sum = values.slice(hidden);
      for (let i = 0; i < hidden; i++) sum[i] = (sum[i] as number) + (values[i] as number);
      return sum;
    },
    [tokens, hidden],
  );
}
