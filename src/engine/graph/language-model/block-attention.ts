import type { GraphBuilder, Value } from '../graph-builder.ts';
import { byteScores, byteSums, type BlockNames } from './byte-blocks.ts';

/**
 * Attention over keys and values in blocks: each block is a batch entry with a softmax of its own, and
 * the blocks are weighed against each other at the end. Blocks are read in place and only appended. In
 * bytes, the weights of a block are rounded relative to its largest one, so that a key with nearly all
 * attention, such as the first one of trained models, costs no precision in the other blocks.
 *
 * Sums are products throughout: ONNX Runtime's `ReduceSum` adds in an order that depends on where a
 * row lies in memory, and a take must not depend on what is made beside it. For the same reason there is no
 * `Log`: its last few elements are computed in another way than those before them.
 */

/** Result of attending to several blocks separately. */
export interface BlockSums {
  /** [blocks, rows, heads, length, 1] the largest score */
  readonly largest: Value;
  /** [blocks, rows, heads, length, 1] one over the sum of exp(score - largest) */
  readonly part: Value;
  /** [blocks, rows, heads, length, head size] sum of the values, each times exp(score - largest) */
  readonly sum: Value;
}

/** Keys and values, [blocks, rows, heads, …] as {@link BlockNames} says. */
export interface Blocks {
  readonly storage: 'float32' | 'bytes';
  readonly names: Pick<BlockNames, 'key' | 'value'> & Partial<BlockNames>;
  /** Added to the scores. */
  readonly bias?: Value;
  /** Added to the scores of whole blocks, [blocks, 1, 1, 1, 1]. */
  readonly blockBias?: Value;
}

/** Attends with queries [1, rows, heads, length, head size] to each block on its own. */
export function attendToBlocks(graph: GraphBuilder, queries: Value, blocks: Blocks): BlockSums {
  const { storage, bias, blockBias } = blocks;
  const names = blocks.names as BlockNames;
  const isBytes = storage === 'bytes';
  const products = isBytes
    ? byteScores(graph, queries, names)
    : graph.node('MatMul', [queries, names.key]);
  const scores = bias === undefined ? products : graph.node('Add', [products, bias]);
  const largestOf = (x: Value) => graph.node('ReduceMax', [x, graph.ints(-1)], { keepdims: 1 });
  const softmax = graph.node('Softmax', [scores], { axis: -1 });
  const part = largestOf(softmax);
  const ownLargest = largestOf(scores);
  const largest = blockBias === undefined ? ownLargest : graph.node('Add', [ownLargest, blockBias]);
  const sum = isBytes
    ? byteSums(graph, graph.node('Div', [softmax, part]), names)
    : graph.node('Div', [graph.node('MatMul', [softmax, names.value]), part]);
  return { largest, part, sum };
}

/** Weighs blocks against each other: [rows, length, dim]. */
export function joinBlocks(graph: GraphBuilder, parts: readonly BlockSums[], dim: number): Value {
  const all = (of: (part: BlockSums) => Value) =>
    parts.length === 1
      ? of(parts[0] as BlockSums)
      : graph.node('Concat', parts.map(of), { axis: 0 });
  const blocksLast = (x: Value) => graph.node('Transpose', [x], { perm: [1, 2, 3, 4, 0] });
  const scales = graph.node('Softmax', [blocksLast(all(({ largest }) => largest))], { axis: -1 });
  const sums = graph.node('Transpose', [all(({ sum }) => sum)], { perm: [1, 2, 3, 0, 4] });
  // [rows, heads, length, blocks, 1]: sums of exp(score - largest)
  const weights = graph.node('Transpose', [graph.node('Reciprocal', [all(({ part }) => part)])], {
    perm: [1, 2, 3, 0, 4],
  });
  const values = graph.node('MatMul', [scales, sums]);
  const total = graph.node('MatMul', [scales, weights]);
  // [rows, heads, length, 1, head size] -> [rows, length, heads, head size]
  const joined = graph.node('Squeeze', [graph.node('Div', [values, total]), graph.ints(3)]);
  const rows = graph.node('Transpose', [joined], { perm: [0, 2, 1, 3] });
  return graph.node('Reshape', [rows, graph.ints(0, 0, dim)]);
}
