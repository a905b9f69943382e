import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { buildCardCrossGraph } from '../graph/card/card-cross-graph.ts';
import { buildGrowGraph } from '../graph/card/grow-graph.ts';
import { buildStepGraph } from '../graph/card/step-graph.ts';
import { GraphBuilder, type Value } from '../graph/graph-builder.ts';
import { gelu, layerNorm, linear } from '../graph/layers.ts';
import { tensorOf } from '../graph/tensor-views.ts';
import { writeModel } from '../graph/write-model.ts';
import { openCardSession, openEncodedSession } from '../session/open-session.ts';
import { cardConfig, useSoftwareCard } from './test-card.ts';
import { randomNumbers, seededState } from '../tokens/test-language-model.ts';

const hasCard = useSoftwareCard();

/** Sizes of the inputs of a graph, by name; those that begin with `i` hold integers. */
type Shapes = Readonly<Record<string, readonly number[]>>;
interface Case {
  readonly operators: readonly string[];
  readonly shapes: Shapes;
  /** Of the result. */
  readonly rank: number;
  /** Largest difference as a part of the largest value; a hundred thousandth unless given. */
  readonly tolerance?: number;
  readonly build: (graph: GraphBuilder, inputs: Readonly<Record<string, Value>>) => Value;
}

const f32 = 1;
const i32 = 6;

/** A weight of these sizes, as a checkpoint has it. */
const matrix = (rows: number, columns: number) =>
  tensorOf(randomNumbers(rows * columns, 8), [rows, columns]);

// Sizes that are multiples of four and others: kernels differ. One row, and a few.
const cases: Readonly<Record<string, Case>> = {
  'a product of one row with a matrix for each head': {
    operators: ['MatMul'],
    rank: 4,
    shapes: { x: [2, 3, 1, 12], y: [2, 3, 12, 36] },
    build: (graph, { x = '', y = '' }) => graph.node('MatMul', [x, y]),
  },
  'a product with a single column left over': {
    operators: ['MatMul'],
    rank: 3,
    shapes: { x: [3, 2, 7], y: [3, 7, 5] },
    build: (graph, { x = '', y = '' }) => graph.node('MatMul', [x, y]),
  },
  'a product with weights in 4 bits': {
    operators: ['MatMulNBits'],
    // The processor rounds the row to 8 bits, the card does not.
    tolerance: 0.02,
    rank: 2,
    shapes: { x: [4, 64] },
    build: (graph, { x = '' }) =>
      linear(graph, x, 'four', matrix(20, 64), { precision: 'int4', blockSize: 32 }),
  },
  'a product with weights in 8 bits': {
    operators: ['MatMulNBits'],
    // The processor rounds the row to 8 bits, the card does not.
    tolerance: 0.02,
    rank: 2,
    shapes: { x: [4, 256] },
    build: (graph, { x = '' }) =>
      linear(graph, x, 'eight', matrix(20, 256), { precision: 'int8', blockSize: 128 }),
  },
  'a product with weights in float16, widened': {
    operators: ['MatMul', 'Cast'],
    rank: 2,
    shapes: { x: [4, 64] },
    build: (graph, { x = '' }) =>
      linear(graph, x, 'half', matrix(20, 64), { precision: 'float16' }),
  },
  'a norm': {
    operators: ['LayerNormalization'],
    rank: 2,
    shapes: { x: [4, 36] },
    build: (graph, { x = '' }) => {
      const parameters = {
        weight: tensorOf(randomNumbers(36, 1), [36]),
        bias: tensorOf(randomNumbers(36, 2), [36]),
      };
      return layerNorm(graph, x, 'norm', parameters);
    },
  },
  'the activation': {
    operators: ['Gelu'],
    rank: 2,
    shapes: { x: [4, 36] },
    build: (graph, { x = '' }) => gelu(graph, graph.node('Mul', [x, graph.float(4)])),
  },
  'a softmax with tokens that are not seen': {
    operators: ['Softmax', 'Add', 'Where', 'LessOrEqual', 'Mul'],
    rank: 4,
    shapes: { x: [2, 3, 1, 70], iSlot: [1] },
    build: (graph, { x = '', iSlot = '' }) => {
      const places = Array.from({ length: 70 }, (_, place) => place);
      const seen = graph.node('LessOrEqual', [
        graph.constant('int32', places, [1, 1, 1, 70]),
        iSlot,
      ]);
      const mask = graph.node('Where', [seen, graph.float(0), graph.float(-1e30)]);
      const sharp = graph.node('Mul', [x, graph.float(50)]);
      return graph.node('Softmax', [graph.node('Add', [sharp, mask])], { axis: -1 });
    },
  },
  'the best of many': {
    operators: ['TopK'],
    rank: 3,
    shapes: { x: [2, 3, 300] },
    build: (graph, { x = '' }) => {
      const [best = ''] = graph.nodes('TopK', [x, graph.ints(40)], 2, { axis: -1 });
      return best;
    },
  },
  'a running sum of what comes before': {
    operators: ['CumSum'],
    rank: 3,
    shapes: { x: [2, 3, 40] },
    build: (graph, { x = '' }) =>
      graph.node('CumSum', [x, graph.constant('int64', [-1], [])], { exclusive: 1 }),
  },
  'the place of the largest, by way of its value': {
    operators: ['ReduceMax', 'Equal', 'Where', 'ReduceMin', 'Cast'],
    rank: 2,
    shapes: { x: [2, 3, 300] },
    build: (graph, { x = '' }) => {
      const largest = graph.node('ReduceMax', [x, graph.ints(-1)], { keepdims: 1 });
      const numbers = Array.from({ length: 300 }, (_, place) => place);
      const places = graph.node('Where', [
        graph.node('Equal', [x, largest]),
        graph.constant('float32', numbers),
        graph.float(1e9),
      ]);
      const first = graph.node('ReduceMin', [places, graph.ints(-1)], { keepdims: 0 });
      return graph.node('Cast', [graph.node('Cast', [first], { to: i32 })], { to: f32 });
    },
  },
  'rows of a table by integers, summed': {
    operators: ['Gather', 'Add', 'ReduceSum', 'Squeeze', 'Unsqueeze', 'Concat'],
    rank: 3,
    shapes: { x: [40, 36], iRows: [1, 2, 3] },
    build: (graph, { x = '', iRows = '' }) => {
      const rows = graph.node('Add', [iRows, graph.constant('int32', [0, 9, 18], [1, 1, 3])]);
      const found = graph.node('Gather', [x, rows]);
      const summed = graph.node('ReduceSum', [found, graph.ints(2)], { keepdims: 0 });
      const row = graph.node('Squeeze', [summed, graph.ints(0)]);
      return graph.node('Unsqueeze', [
        graph.node('Concat', [row, row], { axis: 0 }),
        graph.ints(0),
      ]);
    },
  },
  'a token that is forced, or drawn': {
    operators: ['GreaterOrEqual', 'Where', 'Gather', 'Concat', 'Cast'],
    rank: 3,
    shapes: { iForced: [2, 3], iDrawn: [2, 3], iHistory: [5, 2, 3] },
    build: (graph, { iForced = '', iDrawn = '', iHistory = '' }) => {
      const isForced = graph.node('GreaterOrEqual', [iForced, graph.constant('int32', [2])]);
      const chosen = graph.node('Where', [isForced, iForced, iDrawn]);
      const kept = graph.node('Gather', [iHistory, graph.constant('int32', [1, 2, 3, 4])]);
      const next = graph.node('Concat', [kept, graph.node('Unsqueeze', [chosen, graph.ints(0)])], {
        axis: 0,
      });
      return graph.node('Cast', [next], { to: f32 });
    },
  },
  'a token put in its slot, and the parts of it read again': {
    operators: ['Equal', 'Where', 'Split', 'Slice', 'Transpose', 'Reshape', 'Sub', 'Div'],
    rank: 4,
    shapes: { x: [4, 36], recent: [2, 2, 6, 32], iSlot: [1] },
    build: (graph, { x = '', recent = '', iSlot = '' }) => {
      const [first = '', second = '', third = ''] = graph.nodes('Split', [x], 3, {
        axis: -1,
        num_outputs: 3,
      });
      const difference = graph.node('Div', [
        graph.node('Sub', [first, second]),
        graph.node('Add', [graph.node('Mul', [third, third]), graph.float(1)]),
      ]);
      const [upper = ''] = graph.nodes('Split', [difference], 2, { axis: 0, num_outputs: 2 });
      const column = graph.node('Reshape', [upper, graph.ints(0, 2, 6, 1)]);
      const places = Array.from({ length: 32 }, (_, place) => place);
      const isNew = graph.node('Equal', [graph.constant('int32', places, [1, 1, 1, 32]), iSlot]);
      const written = graph.node('Where', [isNew, column, recent]);
      const part = graph.node('Slice', [written, graph.ints(-20), graph.ints(99), graph.ints(-1)]);
      return graph.node('Transpose', [part], { perm: [1, 0, 3, 2] });
    },
  },
};

/** Writes the graph of a case, and runs it on both devices. */
async function runOnBoth({ shapes, build, rank }: Case): Promise<Float32Array[]> {
  const graph = new GraphBuilder('case');
  const feeds: Record<string, Tensor> = {};
  const inputs: Record<string, Value> = {};
  for (const [place, [name, shape]] of Object.entries(shapes).entries()) {
    const numbers = randomNumbers(
      shape.reduce((product, size) => product * size, 1),
      place + 1,
    );
    const isInteger = name.startsWith('i');
    inputs[name] = graph.input(name, isInteger ? 'int32' : 'float32', shape);
    feeds[name] = isInteger
      ? new Tensor(
          'int32',
          Int32Array.from(numbers, (value) => Math.round(4.5 + 4 * value)),
          shape,
        )
      : new Tensor('float32', numbers, shape);
  }
  const sizes = Array.from({ length: rank }, (_, axis) => `size_${axis}`);
  graph.output('result', build(graph, inputs), 'float32', sizes);
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-operator-'));
  try {
    const path = join(folder, 'case.onnx');
    await writeModel(graph, path);
    const model = { bytes: await readFile(path), folder, path };
    const results: Float32Array[] = [];
    for (const open of [openCardSession, openEncodedSession]) {
      const session = await open(model);
      results.push((await session.run(feeds))['result']?.data as Float32Array);
      await session.release();
    }
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function operatorsOf(graph: GraphBuilder): Set<string> {
  const nodes = graph.toMessage()['node'] as readonly { op_type: string }[];
  return new Set(nodes.map(({ op_type }) => op_type));
}

describe.skipIf(!hasCard)('on a graphics card', () => {
  it.each(Object.entries(cases))(
    '%s is what it is on the processor',
    { timeout: 60_000 },
    async (_, given) => {
      const [made, expected] = await runOnBoth(given);
      expect(made?.length).toBe(expected?.length);
      const largest = expected?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
      expect(largest).toBeGreaterThan(0.01);
      const difference = made?.reduce(
        (most, value, place) => Math.max(most, Math.abs(value - (expected?.[place] as number))),
        0,
      );
      expect(difference).toBeLessThan(largest * (given.tolerance ?? 1e-5));
    },
  );
});

it('all operators of the graphs for a graphics card are compared', () => {
  const state = seededState(cardConfig);
  const compared = new Set(Object.values(cases).flatMap(({ operators }) => operators));
  const forms = [
    { precision: 'float32' },
    { precision: 'float16' },
    { precision: 'int4' },
  ] as const;
  for (const form of forms) {
    for (const graph of [
      buildStepGraph(state, cardConfig, form),
      buildCardCrossGraph(state, cardConfig, form),
      buildGrowGraph(cardConfig),
    ]) {
      // Hands its input on.
      const used = [...operatorsOf(graph)].filter((operator) => operator !== 'Identity');
      expect(used.filter((operator) => !compared.has(operator))).toEqual([]);
    }
  }
});
