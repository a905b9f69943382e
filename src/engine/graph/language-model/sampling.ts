import type { GraphBuilder, Value } from '../graph-builder.ts';

/** The values that steer sampling, each an input of the graph. */
export interface SamplingInputs {
  /** [] guidance scale, the reference's `cfg_coef` */
  readonly cfgCoef: Value;
  /** [] divides the guided logits */
  readonly temperature: Value;
  /** [1] how many of the best tokens may be drawn */
  readonly topK: Value;
  /** [] a token may be drawn when the probability of all better ones is at most this */
  readonly topP: Value;
}

/**
 * Draws one token per take and codebook: classifier-free guidance, temperature, top-k or top-p,
 * then the Gumbel-max trick, argmax(logit + noise), which draws from the softmax exactly and needs
 * no random numbers inside the graph. Noise of zero and `topK` of 1 is greedy decoding.
 *
 * @param logits [2, takes, codebooks, cardinality]: with the video, and with the null video
 * @param noise [takes, codebooks, topK] standard Gumbel noise, by rank of the token
 * @returns [takes, codebooks] int64
 */
export function sampleTokens(
  graph: GraphBuilder,
  logits: Value,
  noise: Value,
  inputs: SamplingInputs,
): Value {
  const { best, tokens, allowed } = rankTokens(graph, logits, inputs);
  const scores = graph.node('Where', [
    allowed,
    graph.node('Add', [best, noise]),
    graph.float(-Infinity),
  ]);
  const rank = graph.node('ArgMax', [scores], { axis: -1, keepdims: 1 });
  return graph.node('Squeeze', [
    graph.node('GatherElements', [tokens, rank], { axis: -1 }),
    graph.ints(-1),
  ]);
}

/** The tokens that may be drawn. */
export interface RankedTokens {
  /** [takes, codebooks, cardinality] logits after guidance and temperature */
  readonly tempered: Value;
  /** [takes, codebooks, topK] the largest of them, falling, and int64 the tokens that have them */
  readonly best: Value;
  readonly tokens: Value;
  /** [takes, codebooks, topK] whether top-p allows them */
  readonly allowed: Value;
}

/**
 * Classifier-free guidance, temperature, top-k and top-p.
 *
 * @param logits [2, takes, codebooks, cardinality]: with the video, and with the null video
 */
export function rankTokens(
  graph: GraphBuilder,
  logits: Value,
  inputs: SamplingInputs,
): RankedTokens {
  const [conditional = '', unconditional = ''] = graph.nodes('Split', [logits], 2, {
    axis: 0,
    num_outputs: 2,
  });
  const difference = graph.node('Sub', [conditional, unconditional]);
  const guided = graph.node('Add', [
    unconditional,
    graph.node('Mul', [difference, inputs.cfgCoef]),
  ]);
  const tempered = graph.node('Div', [
    graph.node('Squeeze', [guided, graph.ints(0)]),
    inputs.temperature,
  ]);
  const [best = '', tokens = ''] = graph.nodes('TopK', [tempered, inputs.topK], 2, { axis: -1 });
  const probabilities = graph.node('Softmax', [best], { axis: -1 });
  const better = graph.node('CumSum', [probabilities, graph.constant('int64', [-1], [])], {
    exclusive: 1,
  });
  const allowed = graph.node('LessOrEqual', [better, inputs.topP]);
  return { tempered, best, tokens, allowed };
}
