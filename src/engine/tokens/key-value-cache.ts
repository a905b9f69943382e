/** Sizes of a self-attention cache. */
export interface CacheShape {
  /** Rows of the batch: two for each take. */
  readonly rows: number;
  readonly heads: number;
  readonly headSize: number;
  /** The most tokens it can hold. */
  readonly capacity: number;
}

/**
 * One layer's self-attention keys and values of all tokens before the current run. Memory is taken
 * once; as the past grows, rows move apart in place, so that the tensors handed to ONNX Runtime are
 * always contiguous and never copied.
 */
export class KeyValueCache {
  readonly #shape: CacheShape;
  readonly #keys: Float32Array;
  readonly #values: Float32Array;
  #length = 0;

  constructor(shape: CacheShape) {
    this.#shape = shape;
    const size = shape.rows * shape.heads * shape.headSize * shape.capacity;
    this.#keys = new Float32Array(size);
    this.#values = new Float32Array(size);
  }

  /** Tokens held. */
  get length(): number {
    return this.#length;
  }

  /** Transposed keys [rows, heads, headSize, length]; valid until the next {@link append}. */
  get keys(): Float32Array {
    return this.#keys.subarray(0, this.#size);
  }

  /** Values [rows, heads, length, headSize]; valid until the next {@link append}. */
  get values(): Float32Array {
    return this.#values.subarray(0, this.#size);
  }

  get #size(): number {
    return this.#shape.rows * this.#shape.heads * this.#shape.headSize * this.#length;
  }

  /**
   * Adds `count` tokens at the end.
   *
   * @param keys [rows, heads, count, headSize], not transposed
   * @param values [rows, heads, count, headSize]
   */
  append(keys: Float32Array, values: Float32Array, count: number): void {
    const { rows, heads, headSize, capacity } = this.#shape;
    const length = this.#length + count;
    if (length > capacity)
      throw new RangeError(`a cache of ${capacity} tokens cannot hold ${length}`);
    spreadRows(this.#values, rows * heads, this.#length * headSize, count * headSize);
    for (let row = 0; row < rows * heads; row++) {
      const added = values.subarray(row * count * headSize, (row + 1) * count * headSize);
      this.#values.set(added, (row * length + this.#length) * headSize);
    }
    spreadRows(this.#keys, rows * heads * headSize, this.#length, count);
    for (let row = 0; row < rows * heads; row++) {
      for (let channel = 0; channel < headSize; channel++) {
        const target = (row * headSize + channel) * length + this.#length;
        for (let i = 0; i < count; i++) {
          this.#keys[target + i] = keys[(row * count + i) * headSize + channel] as number;
        }
      }
    }
    this.#length = length;
  }
}

/** Moves rows of `rowSize` values apart, leaving `gap` values after each. The last row goes first. */
function spreadRows(data: Float32Array, rows: number, rowSize: number, gap: number): void {
  for (let row = rows - 1; row > 0; row--) {
    data.copyWithin(row * (rowSize + gap), row * rowSize, (row + 1) * rowSize);
  }
}
