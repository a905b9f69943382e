import { AppError } from '../shared/app-error.ts';
import { readOutsideFile, type OpenOutsideOptions } from './open-outside-file.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

/** Supported element types by numpy's type string. */
const arrayTypes = {
  '<f4': Float32Array,
  '<i4': Int32Array,
  '<i8': BigInt64Array,
  '|u1': Uint8Array,
} as const;

type TypeString = keyof typeof arrayTypes;

/** The values of a {@link NpyArray}, one class per element type. */
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
 * @param name of the file, for messages
 * @throws AppError `bad-argument` for anything else
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
  // Typed arrays need an aligned start, which the given bytes may not have.
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

/** Larger arrays are refused: the tokens of two hours in eight takes have 46 MB. */
const maximumBytes = 256 << 20;

/**
 * Reads a `.npy` file with {@link decodeNpy}. Only a plain file of at most 256 MiB is read.
 *
 * @throws AppError `bad-argument` for another kind of file, and as `readOutsideFile`
 */
export async function readNpy(path: string, options: OpenOutsideOptions = {}): Promise<NpyArray> {
  return decodeNpy(await readOutsideFile(path, { ...options, maximumBytes }), path);
}

/** Writes a `.npy` file with `writeFileAtomically`. */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  await writeFileAtomically(path, encodeNpy(array));
}
