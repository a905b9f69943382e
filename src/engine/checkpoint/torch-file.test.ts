import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { forgeTensorPickle, forgeZip, type ForgedTensor } from './forge-torch-file.ts';
import type { PickleDictionary } from './pickle-values.ts';
import { createStateDict } from './state-dict.ts';
import { openTorchFile } from './torch-file.ts';

const golden = join(import.meta.dirname, '../../../../shared/golden');
const missing = !existsSync(golden);
if (missing) console.warn(`SKIPPED: golden data are missing (${golden})`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-torch-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function readTensors(path: string, key?: string): Promise<Record<string, number[]>> {
  const file = await openTorchFile(path);
  try {
    const value = key === undefined ? file.root : (file.root as PickleDictionary).get(key);
    const tensors = createStateDict(path, value, file.size);
    const values = await Promise.all([...tensors.values()].map((tensor) => tensor.read()));
    return Object.fromEntries([...tensors.keys()].map((name, i) => [name, [...(values[i] ?? [])]]));
  } finally {
    await file.close();
  }
}

async function forge(
  tensors: Record<string, ForgedTensor>,
  storage: ArrayBufferView<ArrayBuffer>,
  more: Record<string, Uint8Array> = {},
): Promise<string> {
  const path = join(folder, 'forged.bin');
  await forgeZip(path, {
    'any name/data.pkl': forgeTensorPickle(tensors),
    'any name/data/0': new Uint8Array(storage.buffer, storage.byteOffset, storage.byteLength),
    ...more,
  });
  return path;
}

const counting = Float32Array.from({ length: 12 }, (_, i) => i);
const whole: ForgedTensor = { storageCount: 12, shape: [3, 4], strides: [4, 1] };

describe('a torch zip archive', () => {
  it('gives shared, transposed, offset, stepped and expanded views of one storage', async () => {
    const path = await forge(
      {
        whole,
        transposed: { storageCount: 12, shape: [4, 3], strides: [1, 4] },
        column: { storageCount: 12, offset: 2, shape: [3], strides: [4] },
        expanded: { storageCount: 12, offset: 5, shape: [2, 2], strides: [0, 1] },
        scalar: { storageCount: 12, offset: 7, shape: [], strides: [] },
        empty: { storageCount: 12, offset: 12, shape: [0, 4], strides: [4, 1] },
      },
      counting,
    );
    expect(await readTensors(path)).toEqual({
      whole: [...counting],
      transposed: [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11],
      column: [2, 6, 10],
      expanded: [5, 6, 5, 6],
      scalar: [7],
      empty: [],
    });
  });

  it.each([
    ['DoubleStorage', new Float64Array([1.5, -2, 1e30]), [1.5, -2, Math.fround(1e30)]],
    ['HalfStorage', new Uint16Array([0x3e00, 0xc000, 0x0001]), [1.5, -2, 2 ** -24]],
    ['BFloat16Storage', new Uint16Array([0x3fc0, 0xc000, 0x7f80]), [1.5, -2, Infinity]],
    ['LongStorage', new BigInt64Array([1n, -2n, 2n ** 40n]), [1, -2, 2 ** 40]],
    ['IntStorage', new Int32Array([1, -2, 2 ** 30]), [1, -2, 2 ** 30]],
    ['ByteStorage', new Uint8Array([1, 2, 255]), [1, 2, 255]],
  ])('widens %s to float32', async (storageClass, storage, expected) => {
    const path = await forge(
      { t: { storageClass, storageCount: 3, shape: [3], strides: [1] } },
      storage,
    );
    expect(await readTensors(path)).toEqual({ t: expected });
  });

  it('rejects a tensor beyond its storage, naming it', async () => {
    const path = await forge(
      { 'layer.weight': { storageCount: 12, offset: 8, shape: [5], strides: [1] } },
      counting,
    );
    await expect(readTensors(path)).rejects.toThrow(
      /tensor "layer\.weight" with shape \[5\] reaches to element 13, beyond its storage of 12 elements/,
    );
  });

  it('rejects a storage that is shorter than declared', async () => {
    const path = await forge({ t: { storageCount: 13, shape: [13], strides: [1] } }, counting);
    await expect(readTensors(path)).rejects.toThrow(
      /storage "data\/0" has 48 bytes, but 52 were promised/,
    );
  });

  it('refuses a storage that is missing', async () => {
    const path = await forge({ t: { ...whole, key: '7' } }, counting);
    await expect(readTensors(path)).rejects.toThrow(/storage "data\/7" is missing/);
  });

  it.each([
    [
      'more elements than memory',
      { storageCount: 12, shape: [2 ** 40], strides: [0] },
      /more than 67108864 elements/,
    ],
    [
      'one element 33 million times',
      { storageCount: 12, shape: [2 ** 25], strides: [0] },
      /repeats 1 stored elements too often/,
    ],
    [
      'a negative size',
      { storageCount: 12, shape: [-1], strides: [1] },
      /sizes that are no counts/,
    ],
    [
      'a negative stride',
      { storageCount: 12, shape: [2], strides: [-1] },
      /strides \[-1\] that do not fit/,
    ],
    [
      'too few strides',
      { storageCount: 12, shape: [2, 2], strides: [1] },
      /strides \[1\] that do not fit/,
    ],
  ])('refuses %s', async (_what, tensor, message) => {
    await expect(readTensors(await forge({ t: tensor }, counting))).rejects.toThrow(message);
  });

  it('refuses big-endian data', async () => {
    const path = await forge({ whole }, counting, { 'any name/byteorder': Buffer.from('big') });
    await expect(readTensors(path)).rejects.toThrow(
      /its byte order is "big", and only little-endian checkpoints can be read/,
    );
  });

  it('refuses an archive that was cut off', async () => {
    const path = await forge({ whole }, counting);
    await truncate(path, (await readFile(path)).length - 30);
    await expect(readTensors(path)).rejects.toThrow(
      /zip directory is missing or damaged, so the file is not complete .*download or copy it again/,
    );
  });

  it('refuses an archive that was packed again with compression', async () => {
    const path = await forge({ whole }, counting);
    const bytes = await readFile(path);
    const directory = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bytes.writeUInt16LE(8, directory + 10);
    await writeFile(path, bytes);
    await expect(readTensors(path)).rejects.toThrow(
      /entry "any name\/data\/0" is compressed \(method 8\), but torch stores entries uncompressed/,
    );
  });

  it('rejects a pickle that refers to os.system, naming it and the file', async () => {
    const path = join(folder, 'evil.bin');
    await forgeZip(path, {
      'a/data.pkl': Buffer.from('\x80\x02cos\nsystem\nX\x02\0\0\0id\x85R.', 'latin1'),
    });
    await expect(openTorchFile(path)).rejects.toMatchObject({
      code: 'forbidden-pickle',
      message: expect.stringMatching(/evil\.bin" refers to "os\.system"/),
    });
  });

  it('refuses a zip archive that torch did not write', async () => {
    const path = join(folder, 'photos.zip');
    await forgeZip(path, { 'photo.png': Buffer.from('x') });
    await expect(openTorchFile(path)).rejects.toThrow(
      /zip archive with 0 entries data\.pkl instead of one/,
    );
  });
});

describe('a file that is no checkpoint', () => {
  it.each([
    ['a text', 'These are not the weights.', /it is not a file that torch\.save wrote/],
    ['an empty file', '', /the file is empty; download or copy it again/],
    [
      'a Git LFS pointer',
      'version https://git-lfs.github.com/spec/v1\noid',
      /only a Git LFS pointer.*git lfs pull/,
    ],
  ])('is refused: %s', async (_what, content, message) => {
    const path = join(folder, 'state_dict.bin');
    await writeFile(path, content);
    await expect(openTorchFile(path)).rejects.toThrow(message);
    await expect(openTorchFile(path)).rejects.toMatchObject({ code: 'bad-checkpoint' });
  });

  it('is rejected when it is a folder or does not exist', async () => {
    await expect(openTorchFile(folder)).rejects.toThrow(/it is not a file/);
    await expect(openTorchFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe.skipIf(missing)('the containers of other torch versions', () => {
  const legacy = join(golden, 'formats/legacy_compression_state_dict.bin');

  it('contain the same tensors, with the keys of their list', async () => {
    const older = await readTensors(legacy, 'best_state');
    const newer = await readTensors(
      join(golden, 'formats/torch2_compression_state_dict.bin'),
      'best_state',
    );
    expect(Object.keys(older)).toHaveLength(116);
    expect(older).toEqual(newer);
  });

  it('are refused when the older one is cut off or big-endian', async () => {
    const bytes = await readFile(legacy);
    const path = join(folder, 'legacy.bin');
    await writeFile(path, bytes.subarray(0, bytes.length - 10));
    await expect(openTorchFile(path)).rejects.toThrow(/or the file is cut off/);
    await writeFile(path, bytes.subarray(0, 5000));
    await expect(openTorchFile(path)).rejects.toThrow(/its pickle is cut off/);
    const big = Buffer.from(bytes);
    const flag = big.indexOf('little_endian') + 'little_endian'.length + 2;
    expect(big[flag]).toBe(0x88);
    big[flag] = 0x89;
    await writeFile(path, big);
    await expect(openTorchFile(path)).rejects.toThrow(/its byte order is "big"/);
  });
});
