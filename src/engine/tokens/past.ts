import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { cacheNames, type AttentionStorage } from '../graph/language-model/layer-context.ts';
import { storedZero } from '../graph/language-model/quantized-attention.ts';
import { GrowingRows } from './growing-rows.ts';

/** Sizes of a window's self-attention caches. */
export interface PastShape {
  /** Rows of the batch: two for each take. */
  readonly rows: number;
  readonly heads: number;
  readonly headSize: number;
  /** The most tokens it can hold. */
  readonly capacity: number;
}

/** One layer's self-attention keys and values of all tokens before the current run. */
export interface Past {
  /**
   * Adds tokens at the end.
   *
   * @param keys [1, rows, heads, count, head size] float32, as are `values`
   */
  append(keys: Tensor, values: Tensor): Promise<void>;
  /** The decoder's inputs for layer `layer`; valid until the next {@link append}. */
  feeds(layer: number): Record<string, Tensor>;
}

/** Bytes that {@link Past} takes for one layer. */
export function pastBytes(storage: AttentionStorage, shape: PastShape): number {
  const { rows, heads, headSize, capacity } = shape;
  const perToken = storage === 'bytes' ? headSize + Float32Array.BYTES_PER_ELEMENT : 4 * headSize;
  return 2 * rows * heads * capacity * perToken;
}

/** Keys and values in float32. */
export class FloatPast implements Past {
  readonly #shape: PastShape;
  readonly #keys: GrowingRows<Float32Array>;
  readonly #values: GrowingRows<Float32Array>;

  constructor(shape: PastShape) {
    this.#shape = shape;
    const rows = shape.rows * shape.heads;
    const size = rows * shape.headSize * shape.capacity;
    this.#keys = new GrowingRows(new Float32Array(size), rows * shape.headSize, 1);
    this.#values = new GrowingRows(new Float32Array(size), rows, shape.headSize);
  }

  append(keys: Tensor, values: Tensor): Promise<void> {
    const count = keys.dims[3] as number;
    this.#keys.append(transposeLast(keys.data as Float32Array, count, this.#shape.headSize), count);
    this.#values.append(values.data as Float32Array, count);
    return Promise.resolve();
  }

  feeds(layer: number): Record<string, Tensor> {
    const { rows, heads, headSize } = this.#shape;
    const names = cacheNames(layer);
    const { length, values } = this.#values;
    return {
      [names.pastKey]: new Tensor('float32', this.#keys.values, [1, rows, heads, headSize, length]),
      [names.pastValue]: new Tensor('float32', values, [1, rows, heads, length, headSize]),
    };
  }
}

/** Keys and values in 8 bits, one scale per token and head, rounded by the graph of `session`. */
export class BytePast implements Past {
  readonly #session: InferenceSession;
  readonly #shape: PastShape;
  readonly #keys: GrowingRows<Uint8Array>;
  readonly #keyScales: GrowingRows<Float32Array>;
  readonly #values: GrowingRows<Uint8Array>;
  readonly #valueScales: GrowingRows<Float32Array>;

  constructor(session: InferenceSession, shape: PastShape) {
    this.#session = session;
    this.#shape = shape;
    const { headSize } = shape;
    const rows = shape.rows * shape.heads;
    // One more for the blank token that values begin with.
    const capacity = shape.capacity + 1;
    this.#keys = new GrowingRows(new Uint8Array(rows * capacity * headSize), rows, headSize);
    this.#keyScales = new GrowingRows(new Float32Array(rows * capacity), rows, 1);
    this.#values = new GrowingRows(new Uint8Array(rows * capacity * headSize), rows * headSize, 1);
    this.#valueScales = new GrowingRows(new Float32Array(rows * capacity), rows, 1);
    this.#values.append(new Uint8Array(rows * headSize).fill(storedZero), 1);
    this.#valueScales.append(new Float32Array(rows), 1);
  }

  async append(keys: Tensor, values: Tensor): Promise<void> {
    const count = keys.dims[3] as number;
    const outputs = await this.#session.run({ key: keys, value: values });
    this.#keys.append(outputs['key_bytes']?.data as Uint8Array, count);
    this.#keyScales.append(outputs['key_scale']?.data as Float32Array, count);
    this.#values.append(outputs['value_bytes']?.data as Uint8Array, count);
    this.#valueScales.append(outputs['value_scale']?.data as Float32Array, count);
  }

  feeds(layer: number): Record<string, Tensor> {
    const { rows, heads, headSize } = this.#shape;
    const names = cacheNames(layer);
    const keys = this.#keys.length;
    const values = this.#values.length;
    const scales = (data: Float32Array, length: number) =>
      new Tensor('float32', data, [1, rows, heads, 1, length]);
    return {
      [names.pastKey]: new Tensor('uint8', this.#keys.values, [rows * heads, keys, headSize]),
      [names.pastKeyScale]: scales(this.#keyScales.values, keys),
      [names.pastValue]: new Tensor('uint8', this.#values.values, [rows * heads, headSize, values]),
      [names.pastValueScale]: scales(this.#valueScales.values, values),
    };
  }
}

/** [rows, count, size] -> [rows, size, count] */
function transposeLast(values: Float32Array, count: number, size: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += count * size) {
    for (let token = 0; token < count; token++) {
      for (let channel = 0; channel < size; channel++) {
        result[start + channel * count + token] = values[start + token * size + channel] as number;
      }
    }
  }
  return result;
}
