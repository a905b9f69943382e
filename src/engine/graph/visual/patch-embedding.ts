import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import type { StoredPrecision } from '../precision.ts';
import { concatenateRows, mapTensor, tensorOf } from '../tensor-views.ts';
import { clipPixelDeviation, clipPixelMean } from './pixel-values.ts';
import { requireTensor, type Tensors } from './visual-tensors.ts';

const prefix = 'visual_encoder_model.vision_model.embeddings';

/**
 * Patch, class and position embeddings of frames.
 *
 * The patch convolution is a product of cut-out patches, with the pixel normalisation folded into
 * its weight, since (u / 255 - mean) / deviation is linear in the grey level u.
 *
 * @param pixels uint8 [frames, channels, imageSize, imageSize]
 * @returns rows [frames * tokens, hidden], the class token first in every frame
 */
export function embedPatches(
  graph: GraphBuilder,
  pixels: Value,
  tensors: Tensors,
  config: VisualConfig,
  precision: StoredPrecision,
): Value {
  const { hiddenSize, channels, imageSize, patchSize } = config;
  const side = imageSize / patchSize;
  const grid = graph.ints(-1, channels, side, patchSize, side, patchSize);
  const patches = graph.node('Transpose', [graph.node('Reshape', [pixels, grid])], {
    perm: [0, 2, 4, 1, 3, 5],
  });
  const rows = graph.node('Reshape', [patches, graph.ints(-1, channels * patchSize ** 2)]);
  const embedded = embedGreyLevels(
    graph,
    graph.node('Cast', [rows], { to: 1 }),
    requireTensor(tensors, `${prefix}.patch_embedding.weight`),
    precision,
  );
  const perFrame = graph.node('Reshape', [embedded, graph.ints(-1, side ** 2, hiddenSize)]);
  // A row of zeros before each frame's patches, which the class embedding is added to below.
  const withClass = graph.node('Pad', [perFrame, graph.ints(0, 1, 0, 0, 0, 0)]);
  const added = weight(graph, `${prefix}.token_embedding`, tokenEmbedding(tensors));
  const positioned = graph.node('Add', [withClass, added]);
  return graph.node('Reshape', [positioned, graph.ints(-1, hiddenSize)]);
}

/**
 * The convolution [out, channels, height, width] as a linear layer on grey levels 0 … 255: rows
 * [patches, channels * height * width] -> [patches, out]. Its weight is stored as it is and changed
 * when the session opens, since changed values would not lie on the float16 grid.
 */
function embedGreyLevels(
  graph: GraphBuilder,
  rows: Value,
  convolution: TensorSource,
  precision: StoredPrecision,
): Value {
  const [hidden = 0, channels = 0, height = 0, width = 0] = convolution.shape;
  const patchLength = channels * height * width;
  const channelOf = (index: number) => Math.floor(index / (height * width)) % channels;
  const perPixel = (name: string, ofChannel: (channel: number) => number, shape: number[]) => {
    const values = Float32Array.from({ length: patchLength }, (_, i) => ofChannel(channelOf(i)));
    return weight(graph, `${prefix}.${name}`, tensorOf(values, shape));
  };
  const deviation = (channel: number) => clipPixelDeviation[channel] as number;
  const scales = perPixel('pixel_scales', (c) => 1 / (255 * deviation(c)), [1, patchLength]);
  const shifts = perPixel('pixel_shifts', (c) => -(clipPixelMean[c] as number) / deviation(c), [
    patchLength,
    1,
  ]);
  const matrix = mapTensor(convolution, (values) => values, [hidden, patchLength]);
  const stored = weight(graph, `${prefix}.patch_embedding.weight`, matrix, precision);
  const bias = graph.node('Squeeze', [graph.node('MatMul', [stored, shifts]), graph.ints(1)]);
  return graph.node('Gemm', [rows, graph.node('Mul', [stored, scales]), bias], { transB: 1 });
}

/** Added to every frame's [tokens, hidden]: positions, and the class embedding in row 0. */
function tokenEmbedding(tensors: Tensors): TensorSource {
  const classEmbedding = requireTensor(tensors, `${prefix}.class_embedding`);
  const positions = requireTensor(tensors, `${prefix}.position_embedding.weight`);
  const hidden = classEmbedding.shape[0] ?? 0;
  const classRow = mapTensor(classEmbedding, (values) => values, [1, hidden]);
  return mapTensor(
    concatenateRows([classRow, positions]),
    (values) => {
      const sums = values.slice(hidden);
      for (let i = 0; i < hidden; i++) sums[i] = (sums[i] as number) + (values[i] as number);
      return sums;
    },
    positions.shape,
  );
}
