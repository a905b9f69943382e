import type { SpectralConfig } from '../../checkpoint/spectral-config.ts';
import {
  frameSteps,
  pitchBandCount,
  pitchPlaces,
  pitchWindow,
  timeBandCount,
  timePlaces,
  timeWindow,
} from '../../checkpoint/spectral-tables.ts';
import type { CodecTensors } from '../encodec/codec-tensors.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import type { StoredPrecision } from '../precision.ts';
import { tensorOf } from '../tensor-views.ts';
import { blocksReach, codecBlocks, codecLinear } from './blocks.ts';

/** Added to magnitudes before their logarithm, and the shift and scale to about -1 to 1. */
const floor = 1e-4;
const middle = -6;
const spread = 2.5;

/**
 * The encoder's first half: `waveform` [1, 1, samples], of any length from 1 sample, -> `features` [1,
 * frames, width]. A frame depends on no more than {@link spectralAnalysisMargin} frames to either side.
 */
export function buildSpectralAnalysis(
  tensors: CodecTensors,
  config: SpectralConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('encoder-analysis', stored);
  const { hop, width } = config;
  const step = hop / frameSteps.quarters;
  const waveform = graph.input('waveform', 'float32', [1, 1, 'samples']);
  const samples = graph.node('Reshape', [waveform, graph.ints(-1)]);
  const length = graph.node('Shape', [samples]);
  const frames = graph.node('Div', [
    graph.node('Add', [length, graph.ints(hop - 1)]),
    graph.ints(hop),
  ]);
  const quarters = graph.node('Mul', [frames, graph.ints(frameSteps.quarters)]);
  const windows = { samples, length };
  const pitch = bands(graph, windows, {
    name: 'pitch',
    window: pitchWindow,
    hop,
    count: frames,
    places: pitchPlaces,
  });
  const time = bands(graph, windows, {
    name: 'time',
    window: timeWindow,
    hop: step,
    count: quarters,
    places: timePlaces,
  });
  const all = graph.node(
    'Concat',
    [
      graph.node('Reshape', [pitch, graph.ints(1, -1, pitchBandCount)]),
      graph.node('Reshape', [time, graph.ints(1, -1, frameSteps.quarters * timeBandCount)]),
    ],
    { axis: 2 },
  );
  const logarithm = graph.node('Log', [graph.node('Add', [all, graph.float(floor)])]);
  const scaled = graph.node('Div', [
    graph.node('Sub', [logarithm, graph.float(middle)]),
    graph.float(spread),
  ]);
  const inputs = pitchBandCount + frameSteps.quarters * timeBandCount;
  let x = codecLinear(graph, scaled, tensors, 'encoder.start', [inputs, width]);
  x = codecBlocks(graph, x, tensors, config, 'encoder');
  graph.output('features', x, 'float32', [1, 'frames', width]);
  return graph;
}

/** How many frames to either side of its own a frame of the analysis depends on. */
export function spectralAnalysisMargin(config: SpectralConfig): number {
  return blocksReach(config.encoderBlocks, config) + Math.ceil(pitchWindow / 2 / config.hop);
}

interface BandsOptions {
  readonly name: string;
  readonly window: number;
  readonly hop: number;
  /** int64 [1], how many windows there are. */
  readonly count: Value;
  readonly places: readonly number[];
}

/**
 * Magnitudes in bands [windows, bands] of Hann windows, each centred on the middle of its hop; a full
 * scale sine has 1. Samples are padded with silence.
 */
function bands(
  graph: GraphBuilder,
  { samples, length }: { samples: Value; length: Value },
  { name, window, hop, count, places }: BandsOptions,
): Value {
  const left = window / 2 - hop / 2;
  // The last window ends after the samples, by less than its half and a frame.
  const padded = graph.node('Pad', [samples, graph.ints(left, window + hop * frameSteps.quarters)]);
  const zero = graph.constant('int64', [0], []);
  const one = graph.constant('int64', [1], []);
  const numbers = graph.node('Range', [zero, graph.node('Squeeze', [count]), one]);
  const starts = graph.node('Unsqueeze', [
    graph.node('Mul', [numbers, graph.ints(hop)]),
    graph.ints(1),
  ]);
  const inside = graph.node('Range', [zero, graph.constant('int64', [window], []), one]);
  const last = graph.node('Add', [length, graph.ints(left + window - 1)]);
  const places2 = graph.node('Min', [graph.node('Add', [starts, inside]), last]);
  const pieces = graph.node('Gather', [padded, places2]);
  const hann = Float32Array.from(
    { length: window },
    (_, index) => (0.5 - 0.5 * Math.cos((2 * Math.PI * index) / window)) * (4 / window),
  );
  const taper = weight(graph, `${name}_window`, tensorOf(hann, [window]));
  const windowed = graph.node('Unsqueeze', [graph.node('Mul', [pieces, taper]), graph.ints(2)]);
  const spectrum = graph.node('DFT', [windowed, '', graph.constant('int64', [1], [])], {
    onesided: 1,
  });
  const square = graph.node('ReduceSum', [graph.node('Mul', [spectrum, spectrum]), graph.ints(2)], {
    keepdims: 0,
  });
  const magnitudes = graph.node('Sqrt', [graph.node('Add', [square, graph.float(1e-12)])]);
  const table = triangles(graph, places, window / 2 + 1);
  return graph.node('MatMul', [magnitudes, table]);
}

/**
 * Triangular bands around all but the outermost places, each with the sum 1: [bins, places - 2]. They are
 * computed when the session opens, because stored they would be a tenth of the codec.
 */
function triangles(graph: GraphBuilder, places: readonly number[], bins: number): Value {
  const bands = places.length - 2;
  const row = (from: number) =>
    graph.constant('float32', places.slice(from, from + bands), [1, bands]);
  const [left, middle, right] = [row(0), row(1), row(2)];
  const range = [0, bins, 1].map((value) => graph.constant('int64', [value], []));
  const numbers = graph.node('Cast', [graph.node('Range', range)], { to: 1 });
  const bin = graph.node('Unsqueeze', [numbers, graph.ints(1)]);
  const share = (part: readonly [Value, Value], whole: readonly [Value, Value]) =>
    graph.node('Div', [graph.node('Sub', part), graph.node('Sub', whole)]);
  const rise = share([bin, left], [middle, left]);
  const fall = share([right, bin], [right, middle]);
  const weights = graph.node('Max', [graph.node('Min', [rise, fall]), graph.float(0)]);
  const sum = graph.node('ReduceSum', [weights, graph.ints(0)]);
  return graph.node('Div', [weights, graph.node('Max', [sum, graph.float(1e-9)])]);
}
