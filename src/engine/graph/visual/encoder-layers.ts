import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import type { Precision } from '../precision.ts';

/** A layer's weight and, where it has one, its bias, as torch stores them. */
export interface LayerParameters {
  readonly weight: TensorSource;
  readonly bias?: TensorSource | undefined;
}

/** Weights stored as float16 are widened once, when the session opens. */
export type StoredPrecision = Extract<Precision, 'float32' | 'float16'>;

/**
 * A linear layer on rows [rows, in] -> [rows, out]. `Gemm` takes torch's own [out, in] layout and
 * adds the bias inside the product.
 */
export function affine(
  graph: GraphBuilder,
  rows: Value,
  name: string,
  parameters: LayerParameters,
  precision: StoredPrecision,
): Value {
  const inputs = [rows, weight(graph, `${name}.weight`, parameters.weight, precision)];
  if (parameters.bias) inputs.push(weight(graph, `${name}.bias`, parameters.bias));
  return graph.node('Gemm', inputs, { transB: 1 });
}

/**
 * Attention of every frame over its own tokens.
 *
 * @param projections query, key and value rows, each [frames * tokens, heads * headSize]
 * @returns [frames * tokens, heads * headSize]
 */
export function frameAttention(
  graph: GraphBuilder,
  projections: readonly Value[],
  sizes: { tokens: number; heads: number; headSize: number },
): Value {
  const width = sizes.heads * sizes.headSize;
  const frameShape = graph.ints(-1, sizes.tokens, width);
  const perFrame = projections.map((rows) => graph.node('Reshape', [rows, frameShape]));
  const attended = graph.node(
    'MultiHeadAttention',
    perFrame,
    { num_heads: sizes.heads },
    { domain: 'com.microsoft' },
  );
  return graph.node('Reshape', [attended, graph.ints(-1, width)]);
}
