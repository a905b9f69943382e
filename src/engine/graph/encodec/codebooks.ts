import type { GraphBuilder, Value } from '../graph-builder.ts';
import { weight } from '../layers.ts';
import { concatenateRows, mapTensor } from '../tensor-views.ts';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import { requireTensor, type CodecTensors } from './codec-tensors.ts';

/** Configuration of the quantiser, which is the same in every codec. */
export type QuantizerConfig = Pick<CodecConfig, 'numCodebooks' | 'bins' | 'dimension'>;

function codebook(tensors: CodecTensors, config: QuantizerConfig, index: number) {
  const name = `quantizer.vq.layers.${index}._codebook.embed`;
  return requireTensor(tensors, name, [config.bins, config.dimension]);
}

/** The sum of the codebooks' vectors: codes int64 [batch, codebooks, frames] -> [batch, frames, dimension]. */
export function dequantize(
  graph: GraphBuilder,
  codes: Value,
  tensors: CodecTensors,
  config: QuantizerConfig,
): Value {
  const { numCodebooks, bins } = config;
  const indices = Array.from({ length: numCodebooks }, (_, index) => index);
  const table = concatenateRows(indices.map((index) => codebook(tensors, config, index)));
  const firstRows = graph.constant(
    'int64',
    indices.map((index) => index * bins),
    [numCodebooks, 1],
  );
  const vectors = graph.node('Gather', [
    weight(graph, 'quantizer.codebooks', table, graph.stored),
    graph.node('Add', [codes, firstRows]),
  ]);
  return graph.node('ReduceSum', [vectors, graph.ints(1)], { keepdims: 0 });
}

/**
 * Residual quantisation: latent [batch, frames, dimension] -> codes int64 [batch, codebooks,
 * frames], for each codebook the vector nearest to the residual of the earlier ones.
 */
export function quantize(
  graph: GraphBuilder,
  latent: Value,
  tensors: CodecTensors,
  config: QuantizerConfig,
): Value {
  const { bins, dimension } = config;
  let residual = latent;
  const codes: Value[] = [];
  for (let index = 0; index < config.numCodebooks; index++) {
    const vectors = codebook(tensors, config, index);
    const name = `quantizer.codebook.${index}`;
    // |x - e|² = |x|² - 2 x·e + |e|² is least where x·e - |e|²/2 is greatest.
    const halfSquares = mapTensor(
      vectors,
      (values) =>
        Float32Array.from({ length: bins }, (_, row) => {
          const vector = values.subarray(row * dimension, (row + 1) * dimension);
          return vector.reduce((sum, value) => sum + value * value, 0) / 2;
        }),
      [bins],
    );
    const table = weight(graph, `${name}.vectors`, vectors, graph.stored);
    const products = graph.node('MatMul', [residual, graph.node('Transpose', [table])]);
    const closeness = graph.node('Sub', [
      products,
      weight(graph, `${name}.half_squares`, halfSquares),
    ]);
    const code = graph.node('ArgMax', [closeness], { axis: 2, keepdims: 0 });
    codes.push(graph.node('Unsqueeze', [code, graph.ints(1)]));
    const nearest = graph.node('Gather', [table, code]);
    residual = graph.node('Sub', [residual, nearest]);
  }
  return graph.node('Concat', codes, { axis: 1 });
}
