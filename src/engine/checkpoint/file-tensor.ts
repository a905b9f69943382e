import { showValue } from '../../shared/show-text.ts';
import { bytesPerElement, decodeElements } from './decode-elements.ts';
import { badCheckpoint, type RandomAccessFile } from './random-access-file.ts';
import { elementCount, type ElementType, type StoredTensor } from './stored-tensor.ts';

/** Position of a storage's elements in a file. Several tensors may share one storage. */
export interface FileStorage {
  readonly file: RandomAccessFile;
  readonly type: ElementType;
  /** Byte position of element 0 in the file. */
  readonly position: number;
  /** Number of elements in the storage. */
  readonly elementCount: number;
}

/** A tensor's view of a storage; offset and strides count elements, as in torch. */
export interface TensorView {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

// Four times the largest tensor of the largest model; as float64 and float32 together 768 MiB.
const maximumElements = 2 ** 26;
// A view that repeats elements (an expanded tensor) is small in any real checkpoint.
const maximumRepeatedElements = 2 ** 24;

/**
 * A tensor that is read from its file on demand, strided views included. Throws AppError
 * `bad-checkpoint` when the view does not lie inside the storage.
 */
export function createFileTensor(
  name: string,
  storage: FileStorage,
  view: TensorView,
): StoredTensor {
  const { file, type } = storage;
  const { shape, strides, offset } = view;
  const size = bytesPerElement[type];
  const count = elementCount(shape);
  const described = `tensor "${showValue(name)}" with shape [${shape.join(', ')}]`;
  if (![...shape, offset].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    throw badCheckpoint(
      file.path,
      `${described} and offset ${offset} has sizes that are no counts`,
    );
  }
  if (
    strides.length !== shape.length ||
    !strides.every((stride) => Number.isSafeInteger(stride) && stride >= 0)
  ) {
    throw badCheckpoint(
      file.path,
      `${described} has strides [${strides.join(', ')}] that do not fit its shape`,
    );
  }
  if (!(count <= maximumElements)) {
    throw badCheckpoint(file.path, `${described} has more than ${maximumElements} elements`);
  }
  const span =
    count === 0
      ? 0
      : 1 + shape.reduce((last, length, axis) => last + (length - 1) * (strides[axis] ?? 0), 0);
  if (count > span && count > maximumRepeatedElements) {
    throw badCheckpoint(file.path, `${described} repeats ${span} stored elements too often`);
  }
  if (offset + span > storage.elementCount) {
    throw badCheckpoint(
      file.path,
      `${described} reaches to element ${offset + span}, beyond its storage of ${storage.elementCount} elements`,
    );
  }
  return {
    name,
    type,
    shape,
    byteLength: span * size,
    position: storage.position,
    async read() {
      const bytes = await file.read(storage.position + offset * size, span * size);
      const values = decodeElements(bytes, type);
      return isContiguous(shape, strides) ? values : gather(values, shape, strides, count);
    },
  };
}

/** Strides of a row-major tensor of this shape, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = contiguousStrides(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === expected[axis]);
}

function gather(
  values: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Float32Array {
  const result = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let position = 0;
  for (let i = 0; i < count; i++) {
    result[i] = values[position] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      const stride = strides[axis] as number;
      position += stride;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      position -= stride * next;
      index[axis] = 0;
    }
  }
  return result;
}
