import type { StateDict } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { linear, type LinearForm } from '../layers.ts';
import { layerWeights, type LanguageModelShape } from '../language-model/weights.ts';
import { recentLength, stepNames } from './step-names.ts';

/** Values of a step's graph that its layers read. */
export interface StepContext {
  readonly graph: GraphBuilder;
  readonly state: StateDict;
  readonly shape: LanguageModelShape;
  /** Storage of the linear layers. */
  readonly form: LinearForm;
  /** [1, 1, 1, recent length] whether a recent token is that of this step */
  readonly isNewKey: Value;
  /** [1, 1, recent length, 1] the same */
  readonly isNewValue: Value;
  /** [1, 1, 1, past + recent length] added to scores: 0, or {@link unseen} */
  readonly mask: Value;
  /** [1, 1, video tokens] added to the scores of the video's tokens */
  readonly crossBias: Value;
}

/** Score of a token that must not be attended to: shaders may not support infinity. */
export const unseen = -1e30;

/** The end of an axis of any length, for `Slice`. */
const endOfAxis = 0x7fff_ffff;

/**
 * Self-attention of one token of each row: [rows, dim] -> the same. Reads the past in place, and
 * writes the recent keys and values with those of this token to `next_…` of {@link stepNames}.
 */
export function stepSelfAttention(context: StepContext, x: Value, layer: number): Value {
  const { graph, shape, form } = context;
  const { dim, numHeads } = shape;
  const headSize = dim / numHeads;
  const names = stepNames(layer);
  const { selfInput } = layerWeights(context.state, shape, layer);
  const projected = linear(graph, x, `layers.${layer}.self_input`, selfInput, form);
  const [query = '', key = '', value = ''] = graph.nodes('Split', [projected], 3, {
    axis: -1,
    num_outputs: 3,
  });
  const row = graph.ints(0, numHeads, 1, headSize);
  const queries = graph.node('Reshape', [query, row]);
  const scaled = graph.node('Mul', [key, graph.float(headSize ** -0.5)]);
  const column = graph.node('Reshape', [scaled, graph.ints(0, numHeads, headSize, 1)]);
  const recentKey = graph.node(
    'Where',
    [context.isNewKey, column, names.recentKey],
    {},
    { names: [names.nextKey] },
  );
  const recentValue = graph.node(
    'Where',
    [context.isNewValue, graph.node('Reshape', [value, row]), names.recentValue],
    {},
    { names: [names.nextValue] },
  );
  const scores = graph.node(
    'Concat',
    [graph.node('MatMul', [queries, names.pastKey]), graph.node('MatMul', [queries, recentKey])],
    { axis: -1 },
  );
  const weights = graph.node('Softmax', [graph.node('Add', [scores, context.mask])], { axis: -1 });
  const part = (start: number, end: number) =>
    graph.node('Slice', [weights, graph.ints(start), graph.ints(end), graph.ints(-1)]);
  const joined = graph.node('Add', [
    graph.node('MatMul', [part(0, -recentLength), names.pastValue]),
    graph.node('MatMul', [part(-recentLength, endOfAxis), recentValue]),
  ]);
  return graph.node('Reshape', [joined, graph.ints(0, dim)]);
}

/**
 * Cross-attention to the video, and to the null video in the second half of the rows: [rows, dim] ->
 * the same. All takes read one copy of the keys and values.
 */
export function stepCrossAttention(context: StepContext, x: Value, layer: number): Value {
  const { graph, shape, form } = context;
  const { crossQuery } = layerWeights(context.state, shape, layer);
  const queries = linear(graph, x, `layers.${layer}.cross_query`, crossQuery, form);
  const [withVideo = '', withNull = ''] = graph.nodes('Split', [queries], 2, {
    axis: 0,
    num_outputs: 2,
  });
  const names = stepNames(layer);
  const video = { key: names.crossKey, value: names.crossValue, bias: context.crossBias };
  const none = { key: names.nullKey, value: names.nullValue };
  return graph.node(
    'Concat',
    [attendTo(context, withVideo, video), attendTo(context, withNull, none)],
    { axis: 0 },
  );
}

/** Queries of all takes over shared keys and values: [takes, dim] -> the same. */
function attendTo(
  { graph, shape: { dim, numHeads } }: StepContext,
  queries: Value,
  { key, value, bias }: { readonly key: Value; readonly value: Value; readonly bias?: Value },
): Value {
  const swapped = { perm: [1, 0, 2] };
  const heads = graph.node('Reshape', [queries, graph.ints(0, numHeads, dim / numHeads)]);
  const products = graph.node('MatMul', [graph.node('Transpose', [heads], swapped), key]);
  const scores = bias === undefined ? products : graph.node('Add', [products, bias]);
  const sums = graph.node('MatMul', [graph.node('Softmax', [scores], { axis: -1 }), value]);
  return graph.node('Reshape', [graph.node('Transpose', [sums], swapped), graph.ints(0, dim)]);
}
