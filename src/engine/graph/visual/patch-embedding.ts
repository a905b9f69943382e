import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { VisualConfig } from '../../checkpoint/visual-config.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import { concatenateRows, mapTensor } from '../tensor-views.ts';
import { affine } from './encoder-layers.ts';
import { clipPixelDeviation, clipPixelMean } from './pixel-values.ts';
import { requireTensor, type Tensors } from './visual-tensors.ts';

const prefix = 'visual_encoder_model.vision_model.embeddings';

/**
 * Patch, class and position embeddings of frames.
 *
 * The patch convolution is a product of cut-out patches, with the pixel normalisation folded into
 * its weight, since (u / 255 - mean) / deviation is linear in the grey level u. The graph's `stored`
 * says how it is kept: folding moves the values off the float16 grid that they may come from.
 *
 * @param pixels uint8 [frames, channels, imageSize, imageSize]
 * @returns rows [frames * tokens, hidden], the class token first in every frame
 */
export function embedPatches(
  graph: GraphBuilder,
  pixels: Value,
  tensors: Tensors,
  config: VisualConfig,
): Value {
  const { hiddenSize, channels, imageSize, patchSize } = config;
  const side = imageSize / patchSize;
  const grid = graph.ints(-1, channels, side, patchSize, side, patchSize);
  const patches = graph.node('Transpose', [graph.node('Reshape', [pixels, grid])], {
    perm: [0, 2, 4, 1, 3, 5],
  });
  const rows = graph.node('Reshape', [patches, graph.ints(-1, channels * patchSize ** 2)]);
  const embedded = affine(
    graph,
    graph.node('Cast', [rows], { to: 1 }),
    `${prefix}.patch_embedding`,
    foldNormalisation(requireTensor(tensors, `${prefix}.patch_embedding.weight`)),
    graph.stored,
  );
  const perFrame = graph.node('Reshape', [embedded, graph.ints(-1, side ** 2, hiddenSize)]);
  // A row of zeros before each frame's patches, which the class embedding is added to below.
  const withClass = graph.node('Pad', [perFrame, graph.ints(0, 1, 0, 0, 0, 0)]);
  const added = weight(graph, `${prefix}.token_embedding`, tokenEmbedding(tensors));
  const positioned = graph.node('Add', [withClass, added]);
  return graph.node('Reshape', [positioned, graph.ints(-1, hiddenSize)]);
}

/** The convolution [out, channels, height, width] as a linear layer on grey levels 0 … 255. */
function foldNormalisation(convolution: TensorSource): {
  weight: TensorSource;
  bias: TensorSource;
} {
  const [hidden = 0, channels = 0, height = 0, width = 0] = convolution.shape;
  const patchLength = channels * height * width;
  const channelOf = (index: number) => Math.floor(index / (height * width)) % channels;
  const scales = clipPixelDeviation.map((deviation) => 1 / (255 * deviation));
  const shifts = clipPixelMean.map((mean, c) => -mean / (clipPixelDeviation[c] as number));
  return {
    weight: mapTensor(
      convolution,
      (values) => values.map((value, index) => value * (scales[channelOf(index)] as number)),
      [hidden, patchLength],
    ),
    bias: mapTensor(
      convolution,
      (values) =>
        Float32Array.from({ length: hidden }, (_, row) => {
          let sum = 0;
          for (let index = row * patchLength; index < (row + 1) * patchLength; index++) {
            sum += (values[index] as number) * (shifts[channelOf(index)] as number);
          }
          return sum;
        }),
      [hidden],
    ),
  };
}

/** What is added to every frame's [tokens, hidden]: positions, and the class embedding in row 0. */
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
