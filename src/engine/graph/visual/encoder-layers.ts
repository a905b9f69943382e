import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { layerNorm, weight } from '../layers.ts';
import type { StoredPrecision } from '../precision.ts';
import { requireLayer, type Tensors } from './visual-tensors.ts';

/**
 * A linear layer on rows [rows, in] -> [rows, out]. `Gemm` takes torch's own [out, in] layout and
 * adds the bias inside the product.
 */
export function affine(
  graph: GraphBuilder,
  rows: Value,
  name: string,
  parameters: { weight: TensorSource; bias?: TensorSource },
  precision: StoredPrecision,
): Value {
  const inputs = [rows, weight(graph, `${name}.weight`, parameters.weight, precision)];
  if (parameters.bias) inputs.push(weight(graph, `${name}.bias`, parameters.bias));
  return graph.node('Gemm', inputs, { transB: 1 });
}

/** Layers of one graph that take their parameters from a checkpoint by name. */
export interface NamedLayers {
  /** A linear layer with bias, on rows [rows, in] -> [rows, out]. */
  readonly dense: (rows: Value, name: string) => Value;
  /** Layer normalisation of rows [rows, width]. */
  readonly norm: (rows: Value, name: string) => Value;
}

/** Binds a graph, a checkpoint and a precision together for the encoder's many equal layers. */
export function namedLayers(
  graph: GraphBuilder,
  tensors: Tensors,
  precision: StoredPrecision,
): NamedLayers {
  return {
    dense: (rows, name) => affine(graph, rows, name, requireLayer(tensors, name), precision),
    norm: (rows, name) => layerNorm(graph, rows, name, requireLayer(tensors, name)),
  };
}

/**
 * Attention of every frame over its own tokens, with the usual scale of 1 / sqrt(headSize).
 *
 * @param projections query, key and value rows, each [frames * tokens, width]
 * @returns [frames * tokens, width]
 */
export function frameAttention(
  graph: GraphBuilder,
  projections: readonly Value[],
  sizes: { tokens: number; heads: number; width: number },
): Value {
  const frameShape = graph.ints(-1, sizes.tokens, sizes.width);
  const attended = graph.node(
    'MultiHeadAttention',
    projections.map((rows) => graph.node('Reshape', [rows, frameShape])),
    { num_heads: sizes.heads },
    { domain: 'com.microsoft' },
  );
  return graph.node('Reshape', [attended, graph.ints(-1, sizes.width)]);
}
