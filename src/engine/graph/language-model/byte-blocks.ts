import type { GraphBuilder, Value } from '../graph-builder.ts';

/**
 * Keys and values of 8 bits, for the precisions `int8` and `int4`.
 *
 * The kernel that reads 8 bits at the speed of memory is ONNX Runtime's product of one row of uint8
 * with a matrix of int8, both without zero points, as batch entries. Processors without VNNI add
 * pairs of its products in 16 bits and saturate without an error, so rows stay within 0..127: 2 * 127 *
 * 127 is below 2^15. The sums are whole numbers, the same on every processor and in any order.
 */

/** Largest byte of a stored key or value. */
const storedLimit = 127;

/** Digits of queries are within -63..63 and stored from {@link queryZero} on. */
const queryLimit = 63;
const queryZero = 64;

/** Largest byte of an attention weight. */
const weightLimit = 127;

/** Below every scale that occurs; keeps all-zero rows from dividing by zero. */
const smallestScale = 1e-30;

const float32 = 1;

/** Names of the tensors of a layer's keys and values, in blocks; those of bytes have scales beside them. */
export interface BlockNames {
  readonly key: Value;
  readonly value: Value;
  readonly keyScale: Value;
  readonly keyOffset: Value;
  readonly valueScale: Value;
}

/**
 * Rounds `key` and `value` [blocks, rows, heads, tokens, head size] to bytes, keys with one scale per
 * token, values with one per channel of a block:
 *
 *     key         int8 [blocks, rows, heads, head size, tokens]
 *     keyScale    [blocks, rows, heads, 1, tokens] what a unit of a product with a query's digits counts
 *     keyOffset   [blocks, rows, heads, 1, tokens] takes {@link queryZero} out of the product
 *     value       int8 [blocks, rows, heads, tokens, head size]
 *     valueScale  [blocks, rows, heads, 1, head size] what a unit of a product with weights counts
 */
export function roundToBytes(graph: GraphBuilder, key: Value, value: Value): BlockNames {
  const swapLast = { perm: [0, 1, 2, 4, 3] };
  const keys = roundAlong(graph, key, -1);
  const values = roundAlong(graph, value, -2);
  const sums = graph.node(
    'ReduceSum',
    [graph.node('Cast', [keys.bytes], { to: float32 }), graph.ints(-1)],
    { keepdims: 1 },
  );
  const scaled = (scale: Value, limit: number) =>
    graph.node('Mul', [scale, graph.float(1 / storedLimit / limit)]);
  return {
    key: graph.node('Transpose', [keys.bytes], swapLast),
    keyScale: graph.node('Transpose', [scaled(keys.largest, queryLimit)], swapLast),
    keyOffset: graph.node(
      'Transpose',
      [graph.node('Mul', [sums, graph.float(-queryZero)])],
      swapLast,
    ),
    value: values.bytes,
    valueScale: scaled(values.largest, weightLimit),
  };
}

/**
 * Scores of keys in bytes: queries [1, rows, heads, length, head size], rounded to 7 bits with one
 * scale each -> [blocks, rows, heads, length, tokens].
 */
export function byteScores(graph: GraphBuilder, queries: Value, blocks: BlockNames): Value {
  const largest = largestAlong(graph, queries, -1);
  const digits = graph.node('QuantizeLinear', [
    graph.node('Div', [queries, largest]),
    graph.float(1 / queryLimit),
    graph.byte(queryZero),
  ]);
  const products = graph.node('Cast', [graph.node('MatMulInteger', [digits, blocks.key])], {
    to: float32,
  });
  // The addition comes first: ONNX Runtime would fuse this product and a scale into a slow one.
  const exact = graph.node('Add', [products, blocks.keyOffset]);
  return graph.node('Mul', [graph.node('Mul', [exact, blocks.keyScale]), largest]);
}

/**
 * Sums of values in bytes: weights [blocks, rows, heads, length, tokens] as parts of the largest of
 * their block, rounded to 7 bits -> [blocks, rows, heads, length, head size].
 */
export function byteSums(graph: GraphBuilder, weights: Value, blocks: BlockNames): Value {
  const digits = graph.node('QuantizeLinear', [
    weights,
    graph.float(1 / weightLimit),
    graph.byte(0),
  ]);
  const sums = graph.node('Cast', [graph.node('MatMulInteger', [digits, blocks.value])], {
    to: float32,
  });
  return graph.node('Mul', [sums, blocks.valueScale]);
}

/** Widens what {@link roundToBytes} made to float32, under the names of `wide`. */
export function widenBytes(
  graph: GraphBuilder,
  stored: Partial<BlockNames>,
  wide: Pick<BlockNames, 'key' | 'value'>,
): void {
  const { key = '', keyScale = '', value = '', valueScale = '' } = stored;
  const widen = (bytes: Value, scale: Value, limit: number, name: Value) => {
    const unit = graph.node('Mul', [scale, graph.float(limit)]);
    const values = graph.node('Cast', [bytes], { to: float32 });
    graph.node('Mul', [values, unit], {}, { names: [name] });
  };
  widen(key, keyScale, queryLimit, wide.key);
  widen(value, valueScale, weightLimit, wide.value);
}

/** `x` in bytes of int8, one scale for all values along `axis`: x = bytes * largest / 127. */
function roundAlong(graph: GraphBuilder, x: Value, axis: number): { bytes: Value; largest: Value } {
  const largest = largestAlong(graph, x, axis);
  const bytes = graph.node('QuantizeLinear', [
    graph.node('Div', [x, largest]),
    graph.float(1 / storedLimit),
    graph.signedByte(0),
  ]);
  return { bytes, largest };
}

/** The largest magnitude along `axis`, which keeps size 1; never zero. */
function largestAlong(graph: GraphBuilder, x: Value, axis: number): Value {
  const magnitudes = graph.node('Abs', [x]);
  const largest = graph.node('ReduceMax', [magnitudes, graph.ints(axis)], { keepdims: 1 });
  return graph.node('Max', [largest, graph.float(smallestScale)]);
}
