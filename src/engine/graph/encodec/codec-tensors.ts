import { AppError } from '../../../shared/app-error.ts';
import { elementCount, type TensorSource } from '../../checkpoint/stored-tensor.ts';
import { mapTensor } from '../tensor-views.ts';

/** A codec's weights by audiocraft's names: those of an opened checkpoint, or made for a test. */
export type CodecTensors = ReadonlyMap<string, TensorSource>;

/** Weight and bias of one convolution, with weight normalisation applied. */
export interface ConvolutionWeights {
  /** The module's name in the state dictionary, e.g. `encoder.model.0.conv.conv`. */
  readonly name: string;
  /** As torch stores it: [out, in, kernel], or [in, out, kernel] of a transposed convolution. */
  readonly weight: TensorSource;
  /** [out] */
  readonly bias: TensorSource;
}

/**
 * Finds a tensor and checks its shape.
 *
 * @throws AppError `bad-checkpoint` when it is missing or of another shape
 */
export function requireTensor(
  tensors: CodecTensors,
  name: string,
  shape: readonly number[],
): TensorSource {
  const tensor = tensors.get(name);
  if (!tensor) {
    throw new AppError(
      'bad-checkpoint',
      `The codec checkpoint has no tensor "${name}", which its configuration calls for. Get the codec's configuration and weights again, from one place.`,
    );
  }
  if (tensor.shape.join() !== shape.join()) {
    throw new AppError(
      'bad-checkpoint',
      `The codec's tensor "${name}" has the shape [${tensor.shape.join(', ')}], but its configuration calls for [${shape.join(', ')}]. Get the codec's configuration and weights again, from one place.`,
    );
  }
  return tensor;
}

/**
 * The weights of the convolution module `name`, weight-normalised (`weight_g`, `weight_v`) or plain
 * (`weight`).
 *
 * @param shape the weight's shape, as torch stores it
 * @throws AppError `bad-checkpoint` when a tensor is missing or of another shape
 */
export function convolutionWeights(
  tensors: CodecTensors,
  name: string,
  shape: readonly [number, number, number],
  outChannels: number,
): ConvolutionWeights {
  const bias = requireTensor(tensors, `${name}.bias`, [outChannels]);
  if (!tensors.has(`${name}.weight_g`)) {
    return { name, weight: requireTensor(tensors, `${name}.weight`, shape), bias };
  }
  const magnitude = requireTensor(tensors, `${name}.weight_g`, [shape[0], 1, 1]);
  const direction = requireTensor(tensors, `${name}.weight_v`, shape);
  return { name, weight: foldWeightNorm(magnitude, direction), bias };
}

/** weight = g · v / |v|, the norm taken over all dimensions but the first (arXiv:1602.07868). */
function foldWeightNorm(magnitude: TensorSource, direction: TensorSource): TensorSource {
  return {
    shape: direction.shape,
    async read() {
      const magnitudes = await magnitude.read();
      const weights = Float32Array.from(await direction.read());
      const rowLength = elementCount(direction.shape.slice(1));
      for (const [row, size] of magnitudes.entries()) {
        const values = weights.subarray(row * rowLength, (row + 1) * rowLength);
        const norm = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
        values.forEach((value, index) => (values[index] = (value * size) / norm));
      }
      return weights;
    },
  };
}

/** Reorders the three dimensions of a tensor: dimension i of the result is `order[i]` of the source. */
export function permute(
  source: TensorSource,
  order: readonly [number, number, number],
): TensorSource {
  const [, second, third] = source.shape as [number, number, number];
  const strides = [second * third, third, 1];
  const sizes = order.map((axis) => source.shape[axis] as number) as [number, number, number];
  const [a, b, c] = order.map((axis) => strides[axis] as number) as [number, number, number];
  return mapTensor(
    source,
    (values) => {
      const result = new Float32Array(values.length);
      let position = 0;
      for (let i = 0; i < sizes[0]; i++) {
        for (let j = 0; j < sizes[1]; j++) {
          for (let k = 0; k < sizes[2]; k++) {
            result[position++] = values[i * a + j * b + k * c] as number;
          }
        }
      }
      return result;
    },
    sizes,
  );
}
