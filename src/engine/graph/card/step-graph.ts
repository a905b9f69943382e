import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { gelu, layerNorm, linear, weight, type LinearForm } from '../layers.ts';
import { storedPrecision } from '../precision.ts';
import { concatenateRows } from '../tensor-views.ts';
import {
  layerWeights,
  normWeights,
  tensorOfName,
  type LanguageModelShape,
} from '../language-model/weights.ts';
import {
  stepCrossAttention,
  stepSelfAttention,
  unseen,
  type StepContext,
} from './step-attention.ts';
import { historyLength, recentLength, stepNames } from './step-names.ts';
import { drawTokens } from './step-sampling.ts';

/**
 * The language model as one graph that decodes one step on a graphics card, with sampling. Its inputs and
 * outputs stay on the card, so that steps follow each other without a copy; there is no loop on WebGPU. Sums,
 * norms, softmaxes and logits are float32 for every storage of weights, and integers have 32 bits.
 *
 * Rows are [take 0 … take n-1 with the video, take 0 … take n-1 with the null video].
 *
 *     inputs   history [h, takes, K] int32     tokens of the last steps; the last of them go in
 *              position [1] int32              place of these in the window
 *              slot [1] int32                  where their keys go among the recent ones
 *              step [1] int32                  which row of `forced` and `noise` is for this step
 *              forced [n, takes, K] int32      token to use in place of the drawn one, or -1
 *              noise [n, takes, K, top_k]      Gumbel noise
 *              positions [length, dim]         embedding of each position
 *              past_mask [1, 1, 1, past]       0, or a large negative number for a blank past
 *              cross_bias [1, 1, tokens]       added to the scores of the video's tokens
 *              cfg_coef [], temperature [], top_k [1] int64, top_p []
 *              keys and values, see {@link stepNames}
 *     outputs  next_history, next_position, next_key_<l>, next_value_<l>: the inputs of the next step
 *              logits [2, takes, K, cardinality] before guidance
 */
export function buildStepGraph(
  state: StateDict,
  shape: LanguageModelShape,
  form: LinearForm,
): GraphBuilder {
  const { dim, numLayers, numCodebooks, cardinality } = shape;
  const graph = new GraphBuilder('language_model_step');
  const one = graph.constant('int32', [1]);
  const zero = graph.constant('int32', [0]);
  const history = graph.input('history', 'int32', [historyLength, 'takes', numCodebooks]);
  const position = graph.input('position', 'int32', [1]);
  const slot = graph.input('slot', 'int32', [1]);
  const step = graph.input('step', 'int32', [1]);
  const forced = graph.input('forced', 'int32', ['steps', 'takes', numCodebooks]);
  const noise = graph.input('noise', 'float32', ['steps', 'takes', numCodebooks, 'top_k']);
  const positions = graph.input('positions', 'float32', ['positions', dim]);
  const pastMask = graph.input('past_mask', 'float32', [1, 1, 1, 'past']);
  const sampling = {
    cfgCoef: graph.input('cfg_coef', 'float32', []),
    temperature: graph.input('temperature', 'float32', []),
    topK: graph.input('top_k', 'int64', [1]),
    topP: graph.input('top_p', 'float32', []),
  };
  const crossBias = graph.input('cross_bias', 'float32', [1, 1, 'visual_tokens']);
  declareKeysAndValues(graph, shape);

  const places = Array.from({ length: recentLength }, (_, place) => place);
  const slots = graph.constant('int32', places, [1, 1, 1, recentLength]);
  const slotsDown = graph.constant('int32', places, [1, 1, recentLength, 1]);
  const recentMask = graph.node('Where', [
    graph.node('LessOrEqual', [slots, slot]),
    graph.float(0),
    graph.float(unseen),
  ]);
  const context: StepContext = {
    graph,
    state,
    shape,
    form,
    crossBias,
    isNewKey: graph.node('Equal', [slots, slot]),
    isNewValue: graph.node('Equal', [slotsDown, slot]),
    mask: graph.node('Concat', [pastMask, recentMask], { axis: -1 }),
  };
  const newest = graph.node('Gather', [history, graph.constant('int32', [historyLength - 1])]);
  let x = embed(context, newest, graph.node('Gather', [positions, position]));
  for (let layer = 0; layer < numLayers; layer++) x = stepLayer(context, x, layer);
  const logits = stepLogits(context, x);

  const noiseNow = graph.node('Squeeze', [graph.node('Gather', [noise, step]), graph.ints(0)]);
  const drawn = drawTokens(graph, logits, noiseNow, cardinality, sampling);
  const forcedNow = graph.node('Squeeze', [graph.node('Gather', [forced, step]), graph.ints(0)]);
  const isForced = graph.node('GreaterOrEqual', [forcedNow, zero]);
  const chosen = graph.node('Where', [isForced, forcedNow, drawn]);
  const kept = Array.from({ length: historyLength - 1 }, (_, index) => index + 1);
  const nextHistory = graph.node(
    'Concat',
    [
      graph.node('Gather', [history, graph.constant('int32', kept)]),
      graph.node('Unsqueeze', [chosen, graph.ints(0)]),
    ],
    { axis: 0 },
    { names: ['next_history'] },
  );
  graph.output(nextHistory, nextHistory, 'int32', [historyLength, 'takes', numCodebooks]);
  const nextPosition = graph.node('Add', [position, one], {}, { names: ['next_position'] });
  graph.output(nextPosition, nextPosition, 'int32', [1]);
  declareNext(graph, shape);
  graph.output('logits', logits, 'float32', [2, 'takes', numCodebooks, cardinality]);
  return graph;
}

function declareKeysAndValues(graph: GraphBuilder, shape: LanguageModelShape): void {
  const { numHeads, numLayers } = shape;
  const size = shape.dim / numHeads;
  const declare = (name: Value, dimensions: readonly (number | string)[]) =>
    graph.input(name, 'float32', dimensions);
  for (let layer = 0; layer < numLayers; layer++) {
    const names = stepNames(layer);
    declare(names.pastKey, ['rows', numHeads, size, 'past']);
    declare(names.pastValue, ['rows', numHeads, 'past', size]);
    declare(names.recentKey, ['rows', numHeads, size, recentLength]);
    declare(names.recentValue, ['rows', numHeads, recentLength, size]);
    declare(names.crossKey, [numHeads, size, 'visual_tokens']);
    declare(names.crossValue, [numHeads, 'visual_tokens', size]);
    declare(names.nullKey, [numHeads, size, 'null_tokens']);
    declare(names.nullValue, [numHeads, 'null_tokens', size]);
  }
}

function declareNext(graph: GraphBuilder, { dim, numHeads, numLayers }: LanguageModelShape): void {
  const size = dim / numHeads;
  for (let layer = 0; layer < numLayers; layer++) {
    const { nextKey, nextValue } = stepNames(layer);
    graph.output(nextKey, nextKey, 'float32', ['rows', numHeads, size, recentLength]);
    graph.output(nextValue, nextValue, 'float32', ['rows', numHeads, recentLength, size]);
  }
}

/** Summed codebook embeddings [1, takes, K] and the position's: [rows, dim]. */
function embed(context: StepContext, tokens: Value, place: Value): Value {
  const { graph, state, shape, form } = context;
  const { numCodebooks, cardinality } = shape;
  const tables = Array.from({ length: numCodebooks }, (_, codebook) =>
    tensorOfName(state, `emb.${codebook}.weight`),
  );
  const stored = storedPrecision(form.precision ?? 'float32');
  const table = weight(graph, 'embeddings', concatenateRows(tables), stored);
  const offsets = Array.from(
    { length: numCodebooks },
    (_, codebook) => codebook * (cardinality + 1),
  );
  const rows = graph.node('Add', [tokens, graph.constant('int32', offsets, [1, 1, numCodebooks])]);
  const found = graph.node('Gather', [table, rows]);
  const summed = graph.node('ReduceSum', [found, graph.ints(2)], { keepdims: 0 });
  const x = graph.node('Squeeze', [graph.node('Add', [summed, place]), graph.ints(0)]);
  return graph.node('Concat', [x, x], { axis: 0 });
}

/** One transformer layer: [rows, dim] -> the same. */
function stepLayer(context: StepContext, x: Value, layer: number): Value {
  const { graph, form } = context;
  const weights = layerWeights(context.state, context.shape, layer);
  const prefix = `layers.${layer}`;
  const self = stepSelfAttention(
    context,
    layerNorm(graph, x, `${prefix}.norm1`, weights.norm1),
    layer,
  );
  const afterSelf = graph.node('Add', [
    x,
    linear(graph, self, `${prefix}.self_output`, weights.selfOutput, form),
  ]);
  const cross = stepCrossAttention(
    context,
    layerNorm(graph, afterSelf, `${prefix}.norm_cross`, weights.normCross),
    layer,
  );
  const afterCross = graph.node('Add', [
    afterSelf,
    linear(graph, cross, `${prefix}.cross_output`, weights.crossOutput, form),
  ]);
  const normed = layerNorm(graph, afterCross, `${prefix}.norm2`, weights.norm2);
  const hidden = gelu(graph, linear(graph, normed, `${prefix}.linear1`, weights.linear1, form));
  const feedForward = linear(graph, hidden, `${prefix}.linear2`, weights.linear2, form);
  return graph.node('Add', [afterCross, feedForward]);
}

/** [rows, dim] -> [2, takes, codebooks, cardinality]. */
function stepLogits(context: StepContext, x: Value): Value {
  const { graph, state, shape, form } = context;
  const { numCodebooks, cardinality } = shape;
  const normed = layerNorm(graph, x, 'out_norm', normWeights(state, 'out_norm'));
  const heads = Array.from({ length: numCodebooks }, (_, codebook) =>
    tensorOfName(state, `linears.${codebook}.weight`),
  );
  const logits = linear(graph, normed, 'output_heads', concatenateRows(heads), form);
  return graph.node('Reshape', [logits, graph.ints(2, -1, numCodebooks, cardinality)]);
}
