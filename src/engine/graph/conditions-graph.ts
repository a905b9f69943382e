import {
  beatLength,
  conditionsShapes,
  curveCount,
  type ConditionsConfig,
} from '../checkpoint/conditions-config.ts';
import type { StateDict } from '../checkpoint/stored-tensor.ts';
import { localFramesPerSecond } from '../tokens/window-plan.ts';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { weight } from './layers.ts';
import { tensorOf } from './tensor-views.ts';

export const conditionsFile = 'conditions.onnx';

/** Longest period of the positions, the same as in the language model. */
const maximumPeriod = 10_000;

/**
 * Adds the conditions of each local frame to its visual tokens: `embedding` [frames, tokens, dim], `curves`
 * [frames, 3], `tempo` and `key` int64 [1] -> `told` [frames, tokens, dim]. A frame's place is the position,
 * in steps of the language model, at which its time begins.
 *
 * With `beats`, it also gives what is added to the embeddings of the steps: `first` [1], the tokens from a
 * downbeat to the first token of the window, and `step_count` int64 [] -> `added_steps` [steps, dim], 0 for the
 * tempo that stands for any.
 *
 * @param tokensPerFrame tokens of music in the time of a local frame
 */
export function buildConditionsGraph(
  state: StateDict,
  config: ConditionsConfig,
  { dim, tokensPerFrame }: { readonly dim: number; readonly tokensPerFrame: number },
): GraphBuilder {
  const graph = new GraphBuilder('conditions');
  const embedding = graph.input('embedding', 'float32', ['frames', 'tokens', dim]);
  const curves = graph.input('curves', 'float32', ['frames', curveCount]);
  const tempo = graph.input('tempo', 'int64', [1]);
  const key = graph.input('key', 'int64', [1]);
  const stored = new Map(
    [...conditionsShapes(config, dim)].map(([name]) => {
      const tensor = state.get(name);
      if (!tensor) throw new Error(`tensor ${name} was checked to be there`);
      return [name, weight(graph, name, tensor)] as const;
    }),
  );
  const of = (name: string) => stored.get(`conditions.${name}`) as string;
  const half = dim / 2;
  const frequencies = Float32Array.from(
    { length: half },
    (_, index) => maximumPeriod ** (-index / (half - 1)),
  );
  const zero = graph.constant('int64', [0], []);
  const count = graph.node('Squeeze', [graph.node('Shape', [curves], { start: 0, end: 1 })]);
  const numbers = graph.node('Range', [zero, count, graph.constant('int64', [1], [])]);
  // Step 0 of the language model is before the first token.
  const positions = graph.node('Add', [
    graph.node('Mul', [graph.node('Cast', [numbers], { to: 1 }), graph.float(tokensPerFrame)]),
    graph.float(1),
  ]);
  const phase = graph.node('Mul', [
    graph.node('Unsqueeze', [positions, graph.ints(1)]),
    weight(graph, 'position_frequencies', tensorOf(frequencies, [1, half])),
  ]);
  const waves = ['Cos', 'Sin'].map((wave) => graph.node(wave, [phase]));
  const time = graph.node('Mul', [graph.node('Concat', waves, { axis: 1 }), of('time')]);
  const parts = [
    time,
    graph.node('MatMul', [curves, of('curves')]),
    graph.node('Gather', [of('tempo'), tempo]),
    graph.node('Gather', [of('key'), key]),
  ];
  const perFrame = parts.reduce((sum, part) => graph.node('Add', [sum, part]));
  const told = graph.node('Add', [embedding, graph.node('Unsqueeze', [perFrame, graph.ints(1)])]);
  graph.output('told', told, 'float32', ['frames', 'tokens', dim]);
  if (config.beats) {
    const place = { tempo, weights: of('beat') };
    const added = placeInBar(graph, config.beats, beatLengths(config, tokensPerFrame), place);
    graph.output('added_steps', added, 'float32', ['steps', dim]);
  }
  return graph;
}

/** Tokens of a beat of each tempo; the last, of the tempo that stands for any, is 0. */
function beatLengths({ tempi }: ConditionsConfig, tokensPerFrame: number): number[] {
  const frameRate = localFramesPerSecond * tokensPerFrame;
  return [...tempi.map((tempo) => beatLength(tempo, frameRate)), 0];
}

/** Waves of the steps' places in beat and bar, by their weights: [steps, dim]. */
function placeInBar(
  graph: GraphBuilder,
  beats: readonly number[],
  lengths: readonly number[],
  { tempo, weights }: { readonly tempo: Value; readonly weights: Value },
): Value {
  const zero = graph.constant('int64', [0], []);
  const one = graph.constant('int64', [1], []);
  const first = graph.input('first', 'float32', [1]);
  const stepCount = graph.input('step_count', 'int64', []);
  const table = (name: string, values: readonly number[], shape = [values.length]) =>
    weight(graph, name, tensorOf(Float32Array.from(values), shape));
  const known = table(
    'has_beat',
    lengths.map((length) => (length > 0 ? 1 : 0)),
  );
  const divisors = table(
    'beat_lengths',
    lengths.map((length) => length || 1),
  );
  const steps = graph.node('Cast', [graph.node('Range', [zero, stepCount, one])], { to: 1 });
  const place = graph.node('Div', [
    graph.node('Add', [steps, first]),
    graph.node('Gather', [divisors, tempo]),
  ]);
  const turns = table(
    'beat_frequencies',
    beats.map((period) => (2 * Math.PI) / period),
    [1, beats.length],
  );
  const phase = graph.node('Mul', [graph.node('Unsqueeze', [place, graph.ints(1)]), turns]);
  const waves = ['Cos', 'Sin'].map((wave) => graph.node(wave, [phase]));
  const added = graph.node('MatMul', [graph.node('Concat', waves, { axis: 1 }), weights]);
  return graph.node('Mul', [added, graph.node('Gather', [known, tempo])]);
}
