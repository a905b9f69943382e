import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy, readNpy, writeNpy, type NpyArray } from './npy.ts';

/** A `.npy` file as numpy itself lays it out. */
function npyBytes(header: string, values: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length =
    version === 1
      ? [text.length & 255, text.length >> 8]
      : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([
    0x93,
    ...Buffer.from('NUMPY'),
    version,
    0,
    ...length,
    ...text,
    ...values,
  ]);
}

const header = (type: string, shape: string, fortran = 'False') =>
  `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

describe('npy', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const arrays: NpyArray[] = [
    { shape: [2, 3], values: Float32Array.of(0, -1.5, 3.25, Infinity, 1e-30, 7) },
    { shape: [1, 4, 1], values: Int32Array.of(-2147483648, 0, 5, 2147483647) },
    { shape: [2], values: BigInt64Array.of(-(2n ** 63n), 2n ** 62n) },
    { shape: [], values: Uint8Array.of(255) },
    { shape: [0, 4], values: new Float32Array(0) },
  ];

  it.each(arrays)('reads an array of shape $shape as it was written', async (array) => {
    const path = join(folder, 'array.npy');
    await writeNpy(path, array);
    expect(await readNpy(path)).toEqual(array);
    expect(await readdir(folder)).toEqual(['array.npy']);
  });

  it('starts the values at a multiple of 64 bytes, as numpy does', () => {
    const bytes = encodeNpy({ shape: [3], values: Float32Array.of(1, 2, 3) });
    expect((bytes.length - 12) % 64).toBe(0);
    expect(bytes[bytes.length - 13]).toBe('\n'.charCodeAt(0));
  });

  it('writes a view on part of a buffer as that part', () => {
    const view = Int32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(decodeNpy(encodeNpy({ shape: [2], values: view })).values).toEqual(Int32Array.of(2, 3));
  });

  it.each([1, 2, 3])('reads format version %i', (version) => {
    const bytes = npyBytes(header('|u1', '(2,)'), Uint8Array.of(7, 9), version);
    expect(decodeNpy(bytes)).toEqual({ shape: [2], values: Uint8Array.of(7, 9) });
  });

  it.each([
    ['no numpy file', Uint8Array.of(1, 2, 3), /does not start as numpy files do/],
    [
      'a cut header',
      npyBytes(header('|u1', '(2,)'), Uint8Array.of()).slice(0, 30),
      /ends inside its header/,
    ],
    [
      'an unknown version',
      npyBytes(header('|u1', '(0,)'), Uint8Array.of(), 9),
      /format version 9 is unknown/,
    ],
    [
      'an unknown type',
      npyBytes(header('<f8', '(1,)'), new Uint8Array(8)),
      /element type <f8 is not among <f4/,
    ],
    ['Fortran order', npyBytes(header('|u1', '(1,)', 'True'), Uint8Array.of(1)), /not in C order/],
    [
      'missing values',
      npyBytes(header('<f4', '(2, 3)'), new Uint8Array(20)),
      /holds 20 bytes .* \[2, 3\] needs 24/,
    ],
  ])('refuses %s with a reason', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(message);
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(/"a\.npy"/);
  });

  it('names a missing file', async () => {
    await expect(readNpy(join(folder, 'none.npy'))).rejects.toThrow(
      /none\.npy": it does not exist/,
    );
  });
});

describe.skipIf(process.platform === 'win32')('readNpy', () => {
  it('reads no device and no pipe, so that it can neither hang nor fill the memory', async () => {
    await expect(readNpy('/dev/zero')).rejects.toThrow('"/dev/zero" is a device; choose a file.');
  });
});
