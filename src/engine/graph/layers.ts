import { encodeFloat16 } from '../checkpoint/encode-float16.ts';
import { elementCount, type TensorSource } from '../checkpoint/stored-tensor.ts';
import {
  byteLengthOf,
  floatWeight,
  type GraphBuilder,
  type Value,
  type WeightData,
} from './graph-builder.ts';
import type { Precision } from './precision.ts';
import { quantizeBlocks, smallBlockSize } from './quantize-blocks.ts';
import { transpose } from './tensor-views.ts';

/** ONNX Runtime's own operators. */
const contributed = { domain: 'com.microsoft' };

/** Adds a weight as float32, or stored as float16 and widened in the graph. */
export function weight(
  graph: GraphBuilder,
  name: string,
  source: TensorSource,
  precision: Precision = 'float32',
): Value {
  if (precision !== 'float16') return graph.weight(name, floatWeight(source));
  const half = graph.weight(name, {
    type: 'float16',
    shape: source.shape,
    byteLength: byteLengthOf('float16', source.shape),
    async bytes() {
      return new Uint8Array(encodeFloat16(await source.read()).buffer);
    },
  });
  // Widened outside of loop bodies, so that it happens once.
  return graph.root.node('Cast', [half], { to: 1 });
}

/** How the weights of linear layers are stored. */
export interface LinearForm {
  readonly precision?: Precision;
  /** Weights per scale in `int8` and `int4`. */
  readonly blockSize?: number;
  /** Bits of the weights of a layer in `int4`, where some are stored in 8; all have 4 by default. */
  readonly bitsOf?: (name: string) => 4 | 8;
}

/**
 * A linear layer x [..., in] -> [..., out].
 *
 * @param source the weight as torch stores it, [out, in]
 */
export function linear(
  graph: GraphBuilder,
  x: Value,
  name: string,
  source: TensorSource,
  options: LinearForm & { bias?: TensorSource } = {},
): Value {
  const { bias, precision = 'float32', blockSize = smallBlockSize, bitsOf } = options;
  const product =
    precision === 'int8' || precision === 'int4'
      ? blockLinear(graph, x, name, source, {
          bits: precision === 'int8' ? 8 : (bitsOf?.(name) ?? 4),
          blockSize,
        })
      : graph.node('MatMul', [x, weight(graph, name, transpose(source), precision)]);
  if (!bias) return product;
  return graph.node('Add', [product, weight(graph, `${name}.bias`, bias)]);
}

/**
 * A linear layer with weights in blocks and activations rounded to 8 bits per
 * block (accuracy level 4), the fastest kernel ONNX Runtime has on a CPU.
 */
function blockLinear(
  graph: GraphBuilder,
  x: Value,
  name: string,
  source: TensorSource,
  { bits, blockSize }: { bits: 4 | 8; blockSize: number },
): Value {
  const [rows = 0, columns = 0] = source.shape;
  const blocks = Math.ceil(columns / blockSize);
  const valuesShape = [rows, blocks, (blockSize * bits) / 8];
  // Both halves come from one reading of the weight: values are written first, then the scales.
  let scales: Float32Array | undefined;
  const values: WeightData = {
    type: 'uint8',
    shape: valuesShape,
    byteLength: elementCount(valuesShape),
    async bytes() {
      const quantized = quantizeBlocks(await source.read(), rows, columns, bits, blockSize);
      scales = quantized.scales;
      return quantized.values;
    },
  };
  const scalesData: WeightData = {
    type: 'float32',
    shape: [rows * blocks],
    byteLength: byteLengthOf('float32', [rows * blocks]),
    async bytes() {
      const ready =
        scales ?? quantizeBlocks(await source.read(), rows, columns, bits, blockSize).scales;
      scales = undefined;
      return new Uint8Array(ready.buffer);
    },
  };
  return graph.node(
    'MatMulNBits',
    [x, graph.weight(`${name}.${bits}bit`, values), graph.weight(`${name}.scales`, scalesData)],
    { K: columns, N: rows, bits, block_size: blockSize, accuracy_level: 4 },
    contributed,
  );
}

/** Layer normalisation over the last dimension. */
export function layerNorm(
  graph: GraphBuilder,
  x: Value,
  name: string,
  parameters: { weight: TensorSource; bias: TensorSource },
  epsilon = 1e-5,
): Value {
  const scale = weight(graph, `${name}.weight`, parameters.weight);
  const bias = weight(graph, `${name}.bias`, parameters.bias);
  return graph.node('LayerNormalization', [x, scale, bias], {
    axis: -1,
    epsilon: { float: epsilon },
  });
}

/** GELU by the error function, as torch's default. */
export function gelu(graph: GraphBuilder, x: Value): Value {
  return graph.node('Gelu', [x]);
}
