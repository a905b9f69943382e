import type { GraphBuilder, Value } from '../graph-builder.ts';
import { rankTokens, type SamplingInputs } from '../language-model/sampling.ts';
import { unseen } from './step-attention.ts';

/** Above every token's number. */
const noToken = 1e9;

/**
 * Draws one token per take and codebook as `sampleTokens` does, from the same noise, but with the
 * operators that run on a graphics card: their integers have 32 bits, so a token is found by the place
 * of its logit instead of by its rank. Of tokens with equal logits, the first is taken.
 *
 * @param logits [2, takes, codebooks, cardinality]: with the video, and with the null video
 * @param noise [takes, codebooks, topK] standard Gumbel noise, by rank of the token
 * @returns [takes, codebooks] int32; outside of the codebook where the logits are not numbers
 */
export function drawTokens(
  graph: GraphBuilder,
  logits: Value,
  noise: Value,
  cardinality: number,
  inputs: SamplingInputs,
): Value {
  const { tempered, best, allowed } = rankTokens(graph, logits, inputs);
  const never = graph.float(unseen);
  const scores = graph.node('Where', [allowed, graph.node('Add', [best, noise]), never]);
  const largest = (x: Value) => graph.node('ReduceMax', [x, graph.ints(-1)], { keepdims: 1 });
  const isDrawn = graph.node('Equal', [scores, largest(scores)]);
  const drawn = largest(graph.node('Where', [isDrawn, best, never]));
  const numbers = Array.from({ length: cardinality }, (_, token) => token);
  const places = graph.node('Where', [
    graph.node('Equal', [tempered, drawn]),
    graph.constant('float32', numbers),
    graph.float(noToken),
  ]);
  const first = graph.node('ReduceMin', [places, graph.ints(-1)], { keepdims: 0 });
  return graph.node('Cast', [first], { to: 6 });
}
