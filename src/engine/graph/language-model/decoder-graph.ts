import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { layerNorm, linear, weight, type LinearForm } from '../layers.ts';
import { storedPrecision } from '../precision.ts';
import { concatenateRows, tensorOf } from '../tensor-views.ts';
import { crossBias } from './cross-attention.ts';
import { declareCaches } from './decoder-caches.ts';
import {
  attentionStorage,
  pastBias,
  recentNames,
  type AttentionStorage,
  type LayerContext,
} from './layer-context.ts';
import { sampleTokens } from './sampling.ts';
import { transformerLayer } from './transformer-layer.ts';
import { addedSteps, normWeights, tensorOfName, type LanguageModelShape } from './weights.ts';

/**
 * Declares the inputs of keys and values, or computes them, under the names of `blockNames`; gives the recent
 * ones, key and value of each layer in turn.
 */
export type DeclareCaches = (
  context: Pick<LayerContext, 'graph' | 'state' | 'shape' | 'form'>,
) => Value[];

/**
 * The language model as one graph that decodes a chunk of steps in one run: an ONNX `Loop` whose
 * body is a step, sampling included. The first step may take several tokens at once (a prompt).
 *
 * Rows are [take 0 … take n-1 with the video, take 0 … take n-1 with the null video]. Self-attention
 * reads `past_*`, whole blocks that are fixed for the run and read where they lie, and `recent_*`,
 * shorter than a block, growing by a token at each step. All takes read one copy of the video's keys and values; the null
 * video's are 50 tokens only, because its frames are identical.
 *
 *     inputs   step_count []              steps to decode, n
 *              tokens [takes, K, S]       tokens of the first step; S > 1 for a prompt
 *              position []                index of the first of them in the window
 *              forced [n, takes, K]       token to use in place of the drawn one, or -1
 *              noise [n, takes, K, top_k] Gumbel noise
 *              cfg_coef [], temperature [], top_k [1], top_p []
 *              cross_bias [blocks, 1, 1, 1, tokens] added to the scores of the video's tokens
 *              past_bias [blocks, 1, 1, 1, 1] added to the weights of the past's blocks
 *              added_steps [window, dim]  of a model with a beat: added to the embedding of each step
 *              keys and values, see {@link declareCaches}
 *     outputs  chosen [n, takes, K]
 *              logits [n, 2, takes, K, cardinality] before guidance, of the last token of each step
 *              grown_key_<l>, grown_value_<l> [1, rows, heads, R + S + n - 1, head size]
 */
export function buildDecoderGraph(
  state: StateDict,
  shape: LanguageModelShape,
  form: LinearForm,
  storage: AttentionStorage = attentionStorage(form.precision ?? 'float32'),
  declare: DeclareCaches = ({ graph }) => declareCaches(graph, shape, storage),
): GraphBuilder {
  const { dim, numHeads, numLayers, numCodebooks, cardinality } = shape;
  const headSize = dim / numHeads;
  const graph = new GraphBuilder('language_model');
  const stepCount = graph.input('step_count', 'int64', []);
  const tokens = graph.input('tokens', 'int64', ['takes', numCodebooks, 'first_tokens']);
  const position = graph.input('position', 'int64', []);
  const forced = graph.input('forced', 'int64', ['steps', 'takes', numCodebooks]);
  const noise = graph.input('noise', 'float32', ['steps', 'takes', numCodebooks, 'top_k']);
  const sampling = {
    cfgCoef: graph.input('cfg_coef', 'float32', []),
    temperature: graph.input('temperature', 'float32', []),
    topK: graph.input('top_k', 'int64', [1]),
    topP: graph.input('top_p', 'float32', []),
  };
  graph.input(crossBias, 'float32', ['visual_blocks', 1, 1, 1, 'visual_tokens']);
  graph.input(pastBias, 'float32', ['past_blocks', 1, 1, 1, 1]);
  if (shape.hasBeat) graph.input(addedSteps, 'float32', ['window', dim]);
  const recents = declare({ graph, state, shape, form });

  const body = graph.subgraph('step');
  const iteration = body.input('iteration', 'int64', []);
  const goOn = body.input('go_on', 'bool', []);
  // Without shapes: where there are any, ONNX Runtime compares each value of the body with all that are free
  // again, to reuse their memory, and opening takes a time that grows with the square of the layers.
  const stepTokens = body.input('step_tokens', 'int64');
  const stepPosition = body.input('step_position', 'int64', []);
  for (let layer = 0; layer < numLayers; layer++) {
    body.input(recentNames(layer).stepKey, 'float32');
    body.input(recentNames(layer).stepValue, 'float32');
  }
  const length = lengthOf(body, stepTokens, 2);
  const recentCount = lengthOf(body, recentNames(0).stepKey, 3);
  const mask = causalMask(body, length, recentCount);
  const context: LayerContext = { graph: body, state, shape, form, storage, mask };
  let x = embedTokens(context, stepTokens, stepPosition, length);
  for (let layer = 0; layer < numLayers; layer++) x = transformerLayer(context, x, layer);
  const logits = outputLogits(context, x);
  const drawn = sampleTokens(
    body,
    logits,
    body.node('Gather', [noise, iteration], { axis: 0 }),
    sampling,
  );
  const forcedNow = body.node('Gather', [forced, iteration], { axis: 0 });
  const isForced = body.node('GreaterOrEqual', [forcedNow, body.constant('int64', [0], [])]);
  const chosen = body.node('Where', [isForced, forcedNow, drawn]);
  body.output('go_on_next', body.node('Identity', [goOn]), 'bool', []);
  body.output('step_tokens_next', body.node('Unsqueeze', [chosen, body.ints(2)]), 'int64');
  const nextPosition = body.node('Add', [stepPosition, body.node('Squeeze', [length])]);
  body.output('step_position_next', nextPosition, 'int64', []);
  for (let layer = 0; layer < numLayers; layer++) {
    const { nextKey, nextValue } = recentNames(layer);
    body.output(nextKey, nextKey, 'float32');
    body.output(nextValue, nextValue, 'float32');
  }
  body.output('step_chosen', chosen, 'int64');
  body.output('step_logits', logits, 'float32');

  const outputs = graph.nodes(
    'Loop',
    [stepCount, graph.constant('bool', [1], []), tokens, position, ...recents],
    2 + recents.length + 2,
    { body: { graph: body } },
  );
  const grownOutputs = outputs.slice(2, 2 + recents.length);
  const [chosenOutput = '', logitsOutput = ''] = outputs.slice(2 + recents.length);
  graph.output('chosen', chosenOutput, 'int64', ['steps', 'takes', numCodebooks]);
  graph.output('logits', logitsOutput, 'float32', ['steps', 2, 'takes', numCodebooks, cardinality]);
  for (let layer = 0; layer < numLayers; layer++) {
    const names = recentNames(layer);
    const grownShape = [1, 'rows', numHeads, 'grown', headSize] as const;
    graph.output(names.grownKey, grownOutputs[2 * layer] ?? '', 'float32', grownShape);
    graph.output(names.grownValue, grownOutputs[2 * layer + 1] ?? '', 'float32', grownShape);
  }
  return graph;
}

/** The size of one dimension, as a tensor [1]. */
function lengthOf(graph: GraphBuilder, value: Value, dimension: number): Value {
  return graph.node('Shape', [value], { start: dimension, end: dimension + 1 });
}

/** [queries, recent + queries]: a query attends to all recent keys and to those of its step up to itself. */
function causalMask(graph: GraphBuilder, length: Value, recentCount: Value): Value {
  const zero = graph.constant('int64', [0], []);
  const one = graph.constant('int64', [1], []);
  const range = (count: Value) => graph.node('Range', [zero, graph.node('Squeeze', [count]), one]);
  const queries = graph.node('Add', [
    graph.node('Unsqueeze', [range(length), graph.ints(1)]),
    recentCount,
  ]);
  const visible = graph.node('LessOrEqual', [
    range(graph.node('Add', [recentCount, length])),
    queries,
  ]);
  return graph.node('Where', [visible, graph.float(0), graph.float(-Infinity)]);
}

/** Summed codebook embeddings, sinusoidal positions and what is added to steps: [rows, length, dim]. */
function embedTokens(context: LayerContext, tokens: Value, position: Value, length: Value): Value {
  const { graph, state, shape, form } = context;
  const { dim, numCodebooks, cardinality } = shape;
  const tables = Array.from({ length: numCodebooks }, (_, codebook) =>
    tensorOfName(state, `emb.${codebook}.weight`),
  );
  const table = weight(
    graph,
    'embeddings',
    concatenateRows(tables),
    storedPrecision(form.precision ?? 'float32'),
  );
  const offsets = Array.from(
    { length: numCodebooks },
    (_, codebook) => codebook * (cardinality + 1),
  );
  const rows = graph.node('Add', [tokens, graph.constant('int64', offsets, [1, numCodebooks, 1])]);
  const embedded = graph.node('ReduceSum', [graph.node('Gather', [table, rows]), graph.ints(1)], {
    keepdims: 0,
  });

  const half = dim / 2;
  const divisors = Float32Array.from({ length: half }, (_, i) => 10_000 ** (i / (half - 1)));
  const divisor = weight(graph, 'position_divisors', tensorOf(divisors, [1, half]));
  const zero = graph.constant('int64', [0], []);
  const steps = graph.node('Range', [
    zero,
    graph.node('Squeeze', [length]),
    graph.constant('int64', [1], []),
  ]);
  const places = graph.node('Add', [steps, position]);
  const positions = graph.node('Cast', [places], { to: 1 });
  const phase = graph.node('Div', [graph.node('Unsqueeze', [positions, graph.ints(1)]), divisor]);
  const waves = graph.node('Concat', [graph.node('Cos', [phase]), graph.node('Sin', [phase])], {
    axis: -1,
  });
  const placed = graph.node('Add', [embedded, waves]);
  const x = shape.hasBeat
    ? graph.node('Add', [placed, graph.node('Gather', [addedSteps, places])])
    : placed;
  return graph.node('Concat', [x, x], { axis: 0 });
}

/** Logits of the last token: [2, takes, codebooks, cardinality]. */
function outputLogits(context: LayerContext, x: Value): Value {
  const { graph, state, shape, form } = context;
  const { numCodebooks, cardinality } = shape;
  const last = graph.node('Gather', [x, graph.constant('int64', [-1], [])], { axis: 1 });
  const normed = layerNorm(graph, last, 'out_norm', normWeights(state, 'out_norm'));
  const heads = Array.from({ length: numCodebooks }, (_, codebook) =>
    tensorOfName(state, `linears.${codebook}.weight`),
  );
  const logits = linear(graph, normed, 'output_heads', concatenateRows(heads), form);
  return graph.node('Reshape', [logits, graph.ints(2, -1, numCodebooks, cardinality)]);
}
