import type { GraphBuilder, Value } from '../graph-builder.ts';

/**
 * Attention over keys and values of 8 bits, for the precisions `int8` and `int4`.
 *
 * ONNX Runtime's `MatMulInteger` packs its right operand at every call, so keys and values are the
 * left one, which it reads as it lies in memory. Queries and weights are the right one, as digits
 * within -64..64: processors without VNNI add pairs of products in 16 bits, and 2 * 255 * 64 is the
 * most that fits. The sums are whole numbers and therefore the same on every processor, for every
 * number of columns.
 */

/** Largest digit of a query or an attention weight. */
const digitLimit = 64;

/** What the low digit counts, as a part of the high one. */
const digitBase = 128;

/** Stands for zero in stored keys and values. */
export const storedZero = 128;

const float32 = 1;
const uint8 = 2;
const int8 = 3;

/** Below every scale that occurs; keeps all-zero rows from dividing by zero. */
const smallestScale = 1e-30;

/** 8-bit values and their scales: x = (values - {@link storedZero}) * scale. */
export interface StoredBytes {
  readonly values: Value;
  readonly scale: Value;
}

/**
 * Rounds `x` to 8 bits with one scale for all values along `axis`, -1 or -2. The scale keeps that axis
 * with size 1.
 */
export function quantizeBytes(graph: GraphBuilder, x: Value, axis: -1 | -2): StoredBytes {
  const scale = scaleAlong(graph, graph.node('Abs', [x]), axis, 127);
  const rounded = graph.node('Round', [graph.node('Div', [x, scale])]);
  const shifted = graph.node('Add', [rounded, graph.float(storedZero)]);
  return { values: graph.node('Cast', [shifted], { to: uint8 }), scale };
}

/** How {@link multiplyBytes} shapes its operands. */
export interface ByteProduct {
  /** [groups, rows, width] uint8, without their scale */
  readonly stored: Value;
  /** [..., count, width] */
  readonly vectors: Value;
  /** The shape [groups, digits * count, width], where the vectors have other leading dimensions. */
  readonly groupShape?: Value | undefined;
  /** The shape [..., digits * count, rows] */
  readonly productShape: Value;
}

/**
 * Scores of keys: products of stored rows with queries, which are written as one digit, about 7 bits.
 *
 * @returns [..., count, rows]
 */
export function multiplyQueries(graph: GraphBuilder, product: ByteProduct): Value {
  const scale = scaleAlong(graph, graph.node('Abs', [product.vectors]), -1, digitLimit);
  const digits = toByte(graph, graph.node('Div', [product.vectors, scale]));
  return graph.node('Mul', [multiplyDigits(graph, product, digits), scale]);
}

/**
 * Sums of values: products of stored, transposed rows with attention weights. These are written as
 * two digits, high + low / 128: where one key holds most of the weight, one digit loses the others.
 * Both are columns of one product, so the values are read once.
 *
 * @returns [..., count, rows]
 */
export function multiplyWeights(graph: GraphBuilder, product: ByteProduct): Value {
  const scale = scaleAlong(graph, product.vectors, -1, digitLimit);
  const scaled = graph.node('Div', [product.vectors, scale]);
  const high = graph.node('Round', [scaled]);
  const rest = graph.node('Mul', [graph.node('Sub', [scaled, high]), graph.float(digitBase)]);
  const highByte = graph.node('Cast', [high], { to: int8 });
  const digits = graph.node('Concat', [highByte, toByte(graph, rest)], { axis: -2 });
  const [ofHigh = '', ofLow = ''] = graph.nodes(
    'Split',
    [multiplyDigits(graph, product, digits)],
    2,
    { axis: -2, num_outputs: 2 },
  );
  const low = graph.node('Mul', [ofLow, graph.float(1 / digitBase)]);
  return graph.node('Mul', [graph.node('Add', [ofHigh, low]), scale]);
}

/** Products of stored rows with digits [..., count, width] as float32 [..., count, rows]. */
function multiplyDigits(graph: GraphBuilder, product: ByteProduct, digits: Value): Value {
  const { stored, groupShape, productShape } = product;
  const swapLast = { perm: [0, 2, 1] };
  const grouped = groupShape ? graph.node('Reshape', [digits, groupShape]) : digits;
  const columns = graph.node('Transpose', [grouped], swapLast);
  const sums = graph.node('MatMulInteger', [stored, columns, graph.byte(storedZero)]);
  // The reshape also keeps ONNX Runtime from moving the transposition behind the scaling, whose
  // broadcasting is thirty times slower over a last dimension of 1.
  const transposed = graph.node('Transpose', [sums], swapLast);
  const shaped = graph.node('Reshape', [transposed, productShape], { allowzero: 1 });
  return graph.node('Cast', [shaped], { to: float32 });
}

function toByte(graph: GraphBuilder, x: Value): Value {
  return graph.node('QuantizeLinear', [x, graph.float(1), graph.signedByte(0)]);
}

/** The largest of `magnitudes` along `axis` over `limit`, never zero. */
function scaleAlong(graph: GraphBuilder, magnitudes: Value, axis: number, limit: number): Value {
  const largest = graph.node('ReduceMax', [magnitudes, graph.ints(axis)], { keepdims: 1 });
  const scale = graph.node('Mul', [largest, graph.float(1 / limit)]);
  return graph.node('Max', [scale, graph.float(smallestScale)]);
}
