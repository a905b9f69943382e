import type { GraphBuilder, Value } from '../graph-builder.ts';
import type { ByteShapes } from './layer-context.ts';
import type { LanguageModelShape } from './weights.ts';

/** Sizes [1] that {@link byteShapes} is made of. */
export interface ByteSizes {
  /** Two for each take. */
  readonly rows: Value;
  /** Tokens that go in at this step. */
  readonly length: Value;
  readonly pastLength: Value;
  /** The same with the blank token that values begin with. */
  readonly pastCount: Value;
  readonly visualLength: Value;
}

/** Computes the shapes of a step once for all layers. */
export function byteShapes(
  graph: GraphBuilder,
  { dim, numHeads }: LanguageModelShape,
  { rows, length, pastLength, pastCount, visualLength }: ByteSizes,
): ByteShapes {
  const one = graph.ints(1);
  const heads = graph.ints(numHeads);
  const headSize = graph.ints(dim / numHeads);
  const times = (left: Value, right: Value) => graph.node('Mul', [left, right]);
  const shape = (...parts: Value[]) => graph.node('Concat', parts, { axis: 0 });
  const groups = times(rows, heads);
  const digits = times(length, graph.ints(2));
  // The rows with the video are half of all, so rows * length is two digits for each of theirs.
  const crossDigits = times(rows, length);
  const crossCount = graph.node('Div', [crossDigits, graph.ints(2)]);
  return {
    queries: shape(groups, length, headSize),
    scores: shape(one, rows, heads, length, pastLength),
    weights: shape(groups, digits, pastCount),
    attended: shape(one, rows, heads, digits, headSize),
    crossScores: shape(heads, crossCount, visualLength),
    crossAttended: shape(heads, crossDigits, headSize),
  };
}
