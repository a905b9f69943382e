import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { AppError, asAppError } from '../shared/app-error.ts';

/** The element types that are read and written, by numpy's type string. */
const arrayTypes = {
  '<f4': Float32Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '|u1': Uint8Array,
} as const;

type TypeString = keyof typeof arrayTypes;

/** The values of a {@link NpyArray}; the class tells the element type. */
export type NpyValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A numpy array: sizes of its dimensions, outermost first, and its values in row-major order. */
export interface NpyArray<Values extends NpyValues = NpyValues> {
  readonly shape: readonly number[];
  readonly values: Values;
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** numpy pads the header so that the values start at a multiple of this. */
const alignmentBytes = 64;

/**
 * Reads the bytes of a `.npy` file (format versions 1 to 3) of float32, int32, int64 or uint8 in
 * C order (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 *
 * @param name what messages call the file
 * @throws AppError `bad-argument` when it is no such file
 */
export function decodeNpy(bytes: Uint8Array, name = 'the array'): NpyArray {
  const fail = (reason: string): never => {
    throw new AppError('bad-argument', `Cannot read "${name}" as a .npy array: ${reason}.`);
  };
  if (bytes.length < 10 || magic.some((byte, index) => bytes[index] !== byte)) {
    fail('it does not start as numpy files do');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6] as number;
  if (version < 1 || version > 3) fail(`its format version ${version} is unknown`);
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) fail('it ends inside its header');
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = headerStart + headerLength;
  if (start > bytes.length) fail('it ends inside its header');
  const header = new TextDecoder().decode(bytes.subarray(headerStart, start));

  const typeString = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? fail('its header names no type');
  const ArrayType = arrayTypes[typeString as TypeString] as
    (typeof arrayTypes)[TypeString] | undefined;
  if (!ArrayType) {
    return fail(
      `its element type ${typeString} is not among ${Object.keys(arrayTypes).join(', ')}; convert it with astype()`,
    );
  }
  if (!/'fortran_order':\s*False/.test(header)) {
    fail('it is not in C order; convert it with numpy.ascontiguousarray()');
  }
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1] ?? fail('its header names no shape');
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);

  const count = shape.reduce((product, size) => product * size, 1);
  const byteLength = count * ArrayType.BYTES_PER_ELEMENT;
  if (bytes.length - start !== byteLength) {
    fail(
      `it holds ${bytes.length - start} bytes of values where its shape [${shape.join(', ')}] needs ${byteLength}`,
    );
  }
  // A copy, so that the values are aligned wherever the bytes came from.
  return { shape, values: new ArrayType(Uint8Array.from(bytes.subarray(start)).buffer) };
}

/** The bytes of a `.npy` file (format version 1) that holds `array`. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { shape, values } = array;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length) {
    throw new RangeError(`${values.length} values do not fill the shape [${shape.join(', ')}]`);
  }
  const typeString = Object.entries(arrayTypes).find(([, type]) => values instanceof type)?.[0];
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${typeString}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const prefixLength = magic.length + 4;
  const start = Math.ceil((prefixLength + text.length + 1) / alignmentBytes) * alignmentBytes;
  const bytes = new Uint8Array(start + values.byteLength);
  bytes.set(magic);
  bytes.set([1, 0], magic.length);
  new DataView(bytes.buffer).setUint16(magic.length + 2, start - prefixLength, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - prefixLength - 1)}\n`), prefixLength);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
  return bytes;
}

/** Reads a `.npy` file; see {@link decodeNpy} for what it may hold and which errors are thrown. */
export async function readNpy(path: string): Promise<NpyArray> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw asAppError(error, `read the array "${path}"`);
  }
  return decodeNpy(bytes, path);
}

/** Writes a `.npy` file, replacing what is there only once the new file is complete. */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  const partPath = `${path}.part`;
  try {
    await writeFile(partPath, encodeNpy(array));
    await rename(partPath, path);
  } catch (error) {
    await rm(partPath, { force: true });
    throw asAppError(error, `write the array "${path}"`);
  }
}
