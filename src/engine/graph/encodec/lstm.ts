import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import { concatenateRows, mapTensor } from '../tensor-views.ts';
import { requireTensor, type CodecTensors } from './codec-tensors.ts';

/**
 * A stack of LSTM layers with a skip connection around all of it: x [batch, frames, size] -> the
 * same shape. Its state is carried from run to run: the graph gets the inputs `hidden` and `cell`,
 * each [layers, batch, size], before the first frame, and the outputs `next_hidden` and `next_cell`.
 *
 * @param name the module's name, e.g. `decoder.model.1`
 */
export function skippedLstm(
  graph: GraphBuilder,
  x: Value,
  tensors: CodecTensors,
  name: string,
  { layers, size }: { layers: number; size: number },
): Value {
  const stateShape = [layers, 'batch', size];
  const state = {
    hidden: graph.input('hidden', 'float32', stateShape),
    cell: graph.input('cell', 'float32', stateShape),
  };
  const ofLayer = (value: Value, layer: number) =>
    graph.node('Slice', [value, graph.ints(layer), graph.ints(layer + 1), graph.ints(0)]);
  let sequence = graph.node('Transpose', [x], { perm: [1, 0, 2] });
  const hidden: Value[] = [];
  const cell: Value[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const tensor = (kind: string, shape: readonly number[]) =>
      requireTensor(tensors, `${name}.lstm.${kind}_l${layer}`, shape);
    const parameter = (kind: string) =>
      weight(
        graph,
        `${name}.lstm.${kind}_l${layer}`,
        oneDirection(reorderGates(tensor(kind, [4 * size, size]))),
        graph.stored,
      );
    const bias = concatenateRows([
      reorderGates(tensor('bias_ih', [4 * size])),
      reorderGates(tensor('bias_hh', [4 * size])),
    ]);
    const [output = '', lastHidden = '', lastCell = ''] = graph.nodes(
      'LSTM',
      [
        sequence,
        parameter('weight_ih'),
        parameter('weight_hh'),
        weight(graph, `${name}.lstm.bias_l${layer}`, oneDirection(bias)),
        '',
        ofLayer(state.hidden, layer),
        ofLayer(state.cell, layer),
      ],
      3,
      { hidden_size: size },
    );
    sequence = graph.node('Squeeze', [output, graph.ints(1)]);
    hidden.push(lastHidden);
    cell.push(lastCell);
  }
  const batchFirst = graph.node('Transpose', [sequence], { perm: [1, 0, 2] });
  const output = graph.node('Add', [batchFirst, x]);
  const next = (of: readonly Value[]) => graph.node('Concat', [...of], { axis: 0 });
  const [nextHidden, nextCell] = [next(hidden), next(cell)];
  graph.output('next_hidden', nextHidden, 'float32', stateShape);
  graph.output('next_cell', nextCell, 'float32', stateShape);
  return output;
}

/** torch stacks the gates as input, forget, cell, output; ONNX as input, output, forget, cell. */
function reorderGates(source: TensorSource): TensorSource {
  return mapTensor(source, (values) => {
    const size = values.length / 4;
    const result = new Float32Array(values.length);
    [0, 3, 1, 2].forEach((gate, position) => {
      result.set(values.subarray(gate * size, (gate + 1) * size), position * size);
    });
    return result;
  });
}

function oneDirection(source: TensorSource): TensorSource {
  return mapTensor(source, (values) => values, [1, ...source.shape]);
}
