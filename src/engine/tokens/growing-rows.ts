/** Element types that {@link GrowingRows} holds. */
type Elements = Float32Array | Uint8Array;

/**
 * Rows that grow at their ends: [rows, length, unit], always contiguous. Memory is taken once; as rows
 * grow, they move apart in place, so that the tensors handed to ONNX Runtime are never copied.
 */
export class GrowingRows<Data extends Elements> {
  readonly #data: Data;
  readonly #rows: number;
  readonly #unit: number;
  readonly #capacity: number;
  #length = 0;

  /** @param data room for the longest rows, rows * capacity * unit elements */
  constructor(data: Data, rows: number, unit: number) {
    this.#data = data;
    this.#rows = rows;
    this.#unit = unit;
    this.#capacity = data.length / rows / unit;
  }

  /** Units in each row. */
  get length(): number {
    return this.#length;
  }

  /** [rows, length, unit]; valid until the next {@link append}. */
  get values(): Data {
    return this.#data.subarray(0, this.#rows * this.#length * this.#unit) as Data;
  }

  /** Adds `count` units to every row; `added` is [rows, count, unit]. */
  append(added: Data, count: number): void {
    const length = this.#length + count;
    if (length > this.#capacity) {
      throw new RangeError(`rows of ${this.#capacity} cannot grow to ${length}`);
    }
    const before = this.#length * this.#unit;
    const after = length * this.#unit;
    const size = count * this.#unit;
    // The last row moves first: every row moves towards the end.
    for (let row = this.#rows - 1; row >= 0; row--) {
      if (row > 0 && before > 0) {
        this.#data.copyWithin(row * after, row * before, (row + 1) * before);
      }
      this.#data.set(added.subarray(row * size, (row + 1) * size), row * after + before);
    }
    this.#length = length;
  }
}
