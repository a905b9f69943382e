import type { TensorSource } from '../checkpoint/stored-tensor.ts';

/** Rows `start` to `end` (exclusive) of a tensor, along its first dimension. */
export function sliceRows(source: TensorSource, start: number, end: number): TensorSource {
  const [rows, ...rest] = source.shape;
  if (rows === undefined || start < 0 || end > rows || start >= end) {
    throw new RangeError(
      `rows ${start}..${end} do not lie in a tensor of shape [${source.shape.join(', ')}]`,
    );
  }
  const rowLength = rest.reduce((product, size) => product * size, 1);
  return {
    shape: [end - start, ...rest],
    async read() {
      return (await source.read()).subarray(start * rowLength, end * rowLength);
    },
  };
}

/** Tensors of equal row shape one after the other, along the first dimension. */
export function concatenateRows(sources: readonly TensorSource[]): TensorSource {
  const rest = sources[0]?.shape.slice(1) ?? [];
  const rows = sources.reduce((sum, source) => sum + (source.shape[0] ?? 0), 0);
  return {
    shape: [rows, ...rest],
    async read() {
      const all = new Float32Array(rest.reduce((product, size) => product * size, rows));
      let offset = 0;
      for (const source of sources) {
        const values = await source.read();
        all.set(values, offset);
        offset += values.length;
      }
      return all;
    },
  };
}

/** A matrix [rows, columns] turned into [columns, rows]. */
export function transpose(source: TensorSource): TensorSource {
  const [rows, columns] = source.shape;
  if (rows === undefined || columns === undefined || source.shape.length !== 2) {
    throw new RangeError(
      `only a matrix can be transposed, not a tensor of shape [${source.shape.join(', ')}]`,
    );
  }
  return {
    shape: [columns, rows],
    async read() {
      return transposeMatrix(await source.read(), rows, columns);
    },
  };
}

/** A tensor whose values are computed from those of another, shape kept unless given. */
export function mapTensor(
  source: TensorSource,
  change: (values: Float32Array) => Float32Array,
  shape: readonly number[] = source.shape,
): TensorSource {
  return {
    shape,
    async read() {
      return change(await source.read());
    },
  };
}

/** Values that are in memory already, e.g. computed while importing. */
export function tensorOf(values: Float32Array, shape: readonly number[]): TensorSource {
  return { shape, read: () => Promise.resolve(values) };
}

/** Transposes row-major `values` [rows, columns] tile by tile, which keeps both sides in cache. */
function transposeMatrix(values: Float32Array, rows: number, columns: number): Float32Array {
  const tile = 32;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row += tile) {
    const rowEnd = Math.min(row + tile, rows);
    for (let column = 0; column < columns; column += tile) {
      const columnEnd = Math.min(column + tile, columns);
      for (let i = row; i < rowEnd; i++) {
        for (let j = column; j < columnEnd; j++) {
          result[j * rows + i] = values[i * columns + j] as number;
        }
      }
    }
  }
  return result;
}
