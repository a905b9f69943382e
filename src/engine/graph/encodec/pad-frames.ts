import type { GraphBuilder, Value } from '../graph-builder.ts';

/** Frames added at each end: fixed, or a value of shape [1] that the graph computes. */
export interface Padding {
  readonly left: number | Value;
  readonly right: number | Value;
}

/** The number of frames of x [batch, frames, channels], as a value of shape [1]. */
export function frameCountOf(graph: GraphBuilder, x: Value): Value {
  return graph.node('Shape', [x], { start: 1, end: 2 });
}

/**
 * Pads x [batch, frames, channels] along its frames with zeros, or by reflecting it about its first
 * and last frame. If there are too few frames to reflect, zeros are appended after the last frame first,
 * and the right end of the result is cut to the requested length, as in EnCodec
 * (https://arxiv.org/abs/2210.13438, reference function `pad1d`).
 */
export function padFrames(
  graph: GraphBuilder,
  x: Value,
  padding: Padding,
  mode: 'constant' | 'reflect',
): Value {
  if (padding.left === 0 && padding.right === 0) return x;
  const left = asValue(graph, padding.left);
  const right = asValue(graph, padding.right);
  if (mode === 'constant') {
    const none = graph.ints(0);
    return graph.node('Pad', [
      x,
      graph.node('Concat', [none, left, none, none, right, none], { axis: 0 }),
    ]);
  }
  const length = frameCountOf(graph, x);
  // Zeros follow the last frame until the longer side can be reflected: `last` is where they end.
  const longer = graph.node('Max', [left, right]);
  const last = graph.node('Max', [longer, graph.node('Sub', [length, graph.ints(1)])]);
  const leftIndices = range(graph, left, graph.ints(0), -1);
  const behind = range(graph, length, graph.node('Add', [length, right]), 1);
  const distance = graph.node('Abs', [graph.node('Sub', [last, behind])]);
  const rightIndices = graph.node('Sub', [last, distance]);
  return graph.node(
    'Concat',
    [
      framesOrZeros(graph, x, leftIndices, length),
      x,
      framesOrZeros(graph, x, rightIndices, length),
    ],
    { axis: 1 },
  );
}

/** The frames of x at `indices`, zeros for those at or beyond `length`. */
function framesOrZeros(graph: GraphBuilder, x: Value, indices: Value, length: Value): Value {
  const lastFrame = graph.node('Sub', [length, graph.ints(1)]);
  const frames = graph.node('Gather', [x, graph.node('Min', [indices, lastFrame])], { axis: 1 });
  const inside = graph.node('Cast', [graph.node('Less', [indices, length])], { to: 1 });
  return graph.node('Mul', [frames, graph.node('Unsqueeze', [inside, graph.ints(1)])]);
}

function range(graph: GraphBuilder, start: Value, end: Value, step: number): Value {
  const scalar = (value: Value) => graph.node('Squeeze', [value]);
  return graph.node('Range', [scalar(start), scalar(end), graph.constant('int64', [step], [])]);
}

function asValue(graph: GraphBuilder, size: number | Value): Value {
  return typeof size === 'number' ? graph.ints(size) : size;
}
