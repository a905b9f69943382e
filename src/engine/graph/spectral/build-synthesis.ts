import type { SpectralConfig } from '../../checkpoint/spectral-config.ts';
import {
  frameSteps,
  noiseBands,
  noisePeriod,
  noiseSpread,
  oscillatorCount,
  oscillatorFrequencies,
  synthesisBins,
  synthesisWindow,
} from '../../checkpoint/spectral-tables.ts';
import { requireTensor, type CodecTensors } from '../encodec/codec-tensors.ts';
import { GraphBuilder, type Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import type { StoredPrecision } from '../precision.ts';
import { tensorOf } from '../tensor-views.ts';
import { blocksReach, codecBlocks, codecLinear, codecNorm } from './blocks.ts';

/** No oscillator, band or bin is louder than e to this. */
const loudest = 1;

/** Parts of a turn in which an oscillator's phase is counted, so that it stays exact over hours. */
const turn = 2 ** 32;

/**
 * The decoder's second half: `latent` [1, frames, width] -> `waveform` [1, 1, frames · hop]. `first`
 * int64 [1] is the number of the first frame on the clock that gives oscillators and noise their phases.
 * A sample depends on no more than {@link spectralSynthesisMargin} frames to either side of its own.
 */
export function buildSpectralSynthesis(
  tensors: CodecTensors,
  config: SpectralConfig,
  stored: StoredPrecision = 'float32',
): GraphBuilder {
  const graph = new GraphBuilder('decoder-synthesis', stored);
  const { hop, width } = config;
  const { quarters, halves } = frameSteps;
  const latent = graph.input('latent', 'float32', [1, 'frames', width]);
  const first = graph.input('first', 'int64', [1]);
  let x = codecBlocks(graph, latent, tensors, config, 'decoder');
  x = codecNorm(graph, x, tensors, 'decoder.norm', width);
  const steps = clock(graph, latent, first, quarters);
  const step = hop / quarters;
  const parts = [
    overlap(graph, tones(graph, x, steps, tensors, config), 2 * step, step),
    overlap(graph, noises(graph, x, steps, tensors, config), synthesisWindow, step),
    overlap(graph, ownBins(graph, x, tensors, config), synthesisWindow, hop / halves),
  ];
  const sum = parts.reduce((total, part) => graph.node('Add', [total, part]));
  const waveform = graph.node('Reshape', [sum, graph.ints(1, 1, -1)]);
  graph.output('waveform', waveform, 'float32', [1, 1, 'samples']);
  return graph;
}

/** How many frames to either side of its own a sample of the synthesis depends on. */
export function spectralSynthesisMargin(config: SpectralConfig): number {
  return blocksReach(config.decoderBlocks, config) + Math.ceil(synthesisWindow / config.hop);
}

/** Numbers of the steps of all frames since the clock began: int64 [steps]. */
function clock(graph: GraphBuilder, latent: Value, first: Value, perFrame: number): Value {
  const zero = graph.constant('int64', [0], []);
  const one = graph.constant('int64', [1], []);
  const shape = graph.node('Shape', [latent], { start: 1, end: 2 });
  const count = graph.node('Squeeze', [graph.node('Mul', [shape, graph.ints(perFrame)])]);
  const numbers = graph.node('Range', [zero, count, one]);
  return graph.node('Add', [numbers, graph.node('Mul', [first, graph.ints(perFrame)])]);
}

/** e to the layer's output, which is at most {@link loudest}. */
function loudness(graph: GraphBuilder, x: Value): Value {
  return graph.node('Exp', [graph.node('Min', [x, graph.float(loudest)])]);
}

/** Sum of all oscillators, in pieces [steps, 2 · step]. */
function tones(
  graph: GraphBuilder,
  x: Value,
  steps: Value,
  tensors: CodecTensors,
  { hop, width, sampleRate }: SpectralConfig,
): Value {
  const { quarters } = frameSteps;
  const step = hop / quarters;
  const levels = codecLinear(graph, x, tensors, 'decoder.tones', [
    width,
    quarters * oscillatorCount,
  ]);
  const amplitude = graph.node('Reshape', [
    loudness(graph, levels),
    graph.ints(-1, oscillatorCount),
  ]);
  const perStep = oscillatorFrequencies.map((hertz) => {
    const turns = (hertz * step) / sampleRate;
    return Math.round((turns % 1) * turn);
  });
  const starts = oscillatorFrequencies.map((_, index) =>
    Math.round(((0.6180339887498949 * index) % 1) * turn),
  );
  const row = graph.node('Unsqueeze', [steps, graph.ints(1)]);
  const counted = graph.node('Add', [
    graph.node('Mul', [row, graph.constant('int64', perStep)]),
    graph.constant('int64', starts),
  ]);
  const phase = graph.node('Mul', [
    graph.node('Cast', [graph.node('Mod', [counted, graph.ints(turn)])], { to: 1 }),
    graph.float((2 * Math.PI) / turn),
  ]);
  const scaled = ['Cos', 'Sin'].map((of) =>
    graph.node('Mul', [amplitude, graph.node(of, [phase])]),
  );
  const both = graph.node('Concat', scaled, { axis: 1 });
  const rows = [Math.sin, Math.cos].flatMap((wave) =>
    oscillatorFrequencies.flatMap((hertz) =>
      Array.from({ length: 2 * step }, (_, sample) => {
        const place = sample - step;
        const taper = 0.5 + 0.5 * Math.cos((Math.PI * place) / step);
        return wave((2 * Math.PI * hertz * place) / sampleRate) * taper;
      }),
    ),
  );
  const pieces = tensorOf(Float32Array.from(rows), [2 * oscillatorCount, 2 * step]);
  return graph.node('MatMul', [both, weight(graph, 'oscillator_pieces', pieces, graph.stored)]);
}

/** Pieces [steps, window] of noise, shaped in bands. */
function noises(
  graph: GraphBuilder,
  x: Value,
  steps: Value,
  tensors: CodecTensors,
  { width }: SpectralConfig,
): Value {
  const levels = codecLinear(graph, x, tensors, 'decoder.noises', [
    width,
    frameSteps.quarters * noiseBands,
  ]);
  const bands = graph.node('Reshape', [levels, graph.ints(-1, noiseBands)]);
  const spread = tensorOf(noiseSpread(), [noiseBands, synthesisBins]);
  const spreadOut = graph.node('MatMul', [bands, weight(graph, 'noise_spread', spread)]);
  const level = loudness(graph, spreadOut);
  const table = requireTensor(tensors, 'decoder.noise', [noisePeriod, 2 * synthesisBins]);
  const place = graph.node('Mod', [steps, graph.ints(noisePeriod)]);
  const noise = graph.node('Gather', [weight(graph, 'decoder.noise', table, graph.stored), place]);
  const shaped = graph.node('Mul', [graph.node('Concat', [level, level], { axis: 1 }), noise]);
  return invert(graph, shaped);
}

/** Pieces [steps, window] of the bins whose phases are coded. */
function ownBins(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  { width }: SpectralConfig,
): Value {
  const all = codecLinear(graph, x, tensors, 'decoder.bins', [
    width,
    frameSteps.halves * 3 * synthesisBins,
  ]);
  const rows = graph.node('Reshape', [all, graph.ints(-1, 3 * synthesisBins)]);
  const part = (start: number, end: number) =>
    graph.node('Slice', [
      rows,
      graph.ints(start * synthesisBins),
      graph.ints(end * synthesisBins),
      graph.ints(1),
    ]);
  const vector = part(1, 3);
  const squares = graph.node('Reshape', [
    graph.node('Mul', [vector, vector]),
    graph.ints(-1, 2, synthesisBins),
  ]);
  const length = graph.node('Sqrt', [
    graph.node('Add', [
      graph.node('ReduceSum', [squares, graph.ints(1)], { keepdims: 0 }),
      graph.float(1e-6),
    ]),
  ]);
  const level = graph.node('Div', [loudness(graph, part(0, 1)), length]);
  return invert(
    graph,
    graph.node('Mul', [graph.node('Concat', [level, level], { axis: 1 }), vector]),
  );
}

/**
 * The windowed inverse Fourier transform of real parts beside imaginary ones, [steps, 2 · bins] ->
 * [steps, window], as a product of matrices: ONNX has no inverse of a one-sided transform. The matrix
 * is computed when the session opens.
 */
function invert(graph: GraphBuilder, spectrum: Value): Value {
  const size = synthesisWindow;
  const bins = Float32Array.from({ length: synthesisBins }, (_, bin) => bin);
  const places = Float32Array.from({ length: size }, (_, sample) => sample);
  // Products of whole numbers below 2 ** 24, exact in float32.
  const turns = graph.node(
    'Mod',
    [
      graph.node('Mul', [
        weight(graph, 'bin_numbers', tensorOf(bins, [synthesisBins, 1])),
        weight(graph, 'sample_numbers', tensorOf(places, [1, size])),
      ]),
      graph.float(size),
    ],
    { fmod: 1 },
  );
  const phase = graph.node('Mul', [turns, graph.float((2 * Math.PI) / size)]);
  const scale = bins.map((bin) => (bin === 0 || bin === size / 2 ? 1 : 2) / Math.sqrt(size));
  const hann = places.map((sample) => 0.5 - 0.5 * Math.cos((2 * Math.PI * sample) / size));
  const weights = graph.node('Mul', [
    weight(graph, 'bin_scale', tensorOf(scale, [synthesisBins, 1])),
    weight(graph, 'sample_window', tensorOf(hann, [1, size])),
  ]);
  const real = graph.node('Mul', [graph.node('Cos', [phase]), weights]);
  const imaginary = graph.node('Neg', [graph.node('Mul', [graph.node('Sin', [phase]), weights])]);
  return graph.node('MatMul', [spectrum, graph.node('Concat', [real, imaginary], { axis: 0 })]);
}

/**
 * Adds pieces [steps, size], each `hop` samples after the one before and centred on the middle of its
 * step: samples [steps · hop].
 */
function overlap(graph: GraphBuilder, pieces: Value, size: number, hop: number): Value {
  const parts = size / hop;
  const shifted = Array.from({ length: parts }, (_, part) => {
    const slice = graph.node('Slice', [
      pieces,
      graph.ints(part * hop),
      graph.ints((part + 1) * hop),
      graph.ints(1),
    ]);
    return graph.node('Pad', [slice, graph.ints(part, 0, parts - 1 - part, 0)]);
  });
  const sum = shifted.reduce((total, part) => graph.node('Add', [total, part]));
  const samples = graph.node('Reshape', [sum, graph.ints(-1)]);
  const lead = (size - hop) / 2;
  return graph.node('Slice', [samples, graph.ints(lead), graph.ints(-lead), graph.ints(0)]);
}
