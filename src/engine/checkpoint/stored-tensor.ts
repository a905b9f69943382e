/** Element types that checkpoints hold. Everything is widened to float32 when read. */
export type ElementType =
  'float32' | 'float16' | 'bfloat16' | 'float64' | 'int64' | 'int32' | 'uint8';

/** A tensor whose values can be read on demand, row-major (C order). */
export interface TensorSource {
  /** Sizes of the dimensions, outermost first; `[]` for a scalar. */
  readonly shape: readonly number[];
  /** All values in row-major order, as float32. Nothing is kept: each call reads again. */
  read(): Promise<Float32Array>;
}

/** A tensor in a checkpoint file, read on demand so that the file never has to fit in memory. */
export interface StoredTensor extends TensorSource {
  /** The key in the state dictionary, e.g. `transformer.layers.0.norm1.weight`. */
  readonly name: string;
  readonly type: ElementType;
  /** Bytes that `read()` takes from the file, for progress. */
  readonly byteLength: number;
  /** Position in the file of the storage that the tensor is in, in bytes. */
  readonly position?: number;
}

/** The tensors of one opened checkpoint file, by state-dictionary key in file order. */
export type StateDict = ReadonlyMap<string, StoredTensor>;

/** Number of elements of a tensor of this shape (1 for a scalar). */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
