import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseConfig } from './config-tree.ts';
import { EntryChecksums } from './entry-checksums.ts';
import { forgeDoublingLists, forgeLegacyFile } from './forge-legacy-file.ts';
import { forgeTensorPickle, forgeZip } from './forge-torch-file.ts';
import { readInertConfig } from './inert-config.ts';
import { openAudiocraftCheckpoint } from './open-audiocraft-checkpoint.ts';
import { PickleWriter } from './pickle-writer.ts';
import { InertObject, PickleDictionary, type PickleValue } from './pickle-values.ts';
import { openTorchFile } from './torch-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-hostile-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function open(bytes: Uint8Array, signal?: AbortSignal): Promise<unknown> {
  const path = join(folder, 'state_dict.bin');
  await writeFile(path, bytes);
  const file = await openAudiocraftCheckpoint(path, signal);
  await file.close();
  return file.config;
}

const emptyList = new PickleWriter().value([]).finish();

describe('a checkpoint of the older container', () => {
  it('is rejected when its list of storages is made of lists that double', async () => {
    const bytes = forgeLegacyFile(
      new PickleWriter().value(new Map()).finish(),
      forgeDoublingLists(40),
    );
    await expect(open(bytes)).rejects.toThrow(/the list of its storages is damaged/);
  });

  it('is refused when it lists a storage twice', async () => {
    const root = forgeTensorPickle({ t: { storageCount: 1, shape: [1], strides: [1] } });
    const storage = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const keys = new PickleWriter().value(['0', '0']).finish();
    const bytes = forgeLegacyFile(root, keys, Buffer.concat([storage, storage]));
    await expect(open(bytes)).rejects.toThrow(/the storage "0" is listed twice/);
  });
});

describe('settings', () => {
  it('are refused when references in a pickle double them without bounds', () => {
    let group: PickleValue = 'leaf';
    for (let level = 0; level < 60; level++) {
      group = new PickleDictionary([
        ['a', group],
        ['b', group],
      ]);
    }
    expect(() => readInertConfig('a.bin', group)).toThrow(/settings \(xp\.cfg\) are too many/);
    const long = 'x'.repeat(100_000);
    const many = new PickleDictionary([['list', new Array<PickleValue>(1000).fill(long)]]);
    expect(() => readInertConfig('a.bin', many)).toThrow(/have more than 524288 characters/);
    const names = new PickleDictionary([['list', [new PickleDictionary([[long, null]])]]]);
    const list = names.get('list') as PickleValue[];
    for (let i = 0; i < 10; i++) list.push(...list.slice(0, 1));
    expect(() => readInertConfig('a.bin', names)).toThrow(/have more than 524288 characters/);
  });

  it('are rejected when a part of a path is not text', () => {
    const lists = ['a', ['b']] as PickleValue[];
    const path = new PickleDictionary([['p', new InertObject('pathlib.PosixPath', lists)]]);
    expect(() => readInertConfig('a.bin', path)).toThrow(/hold a path that is no text/);
  });

  it.each([
    ['long', `a: ${'x'.repeat(2 ** 19)}`, /have more than 524288 characters/],
    [
      'resolved to something long',
      `a: ${'x'.repeat(10_000)}\nb: [${'"${a}",'.repeat(1000)}]`,
      /have more than 524288 characters/,
    ],
    ['nested', `a: ${'['.repeat(200_000)}`, /are not valid YAML/],
    ['nested in themselves', 'a: &a [*a]', /nested too deeply|not valid YAML/],
    ['full of tags', `a: ${'!!a '.repeat(120_000)}`, /are not valid YAML/],
    ['written twice', 'a: 1\na: 2', /are not valid YAML/],
  ])('are rejected in two seconds of processor time when they are %s', (_what, text, message) => {
    const start = process.cpuUsage();
    expect(() => parseConfig('a.bin', text)).toThrow(message);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(2);
  });

  it('may have 40,000 names', () => {
    const text = Array.from({ length: 40_000 }, (_, i) => `n${i}: 1`).join('\n');
    expect(Object.keys(parseConfig('a.bin', text))).toHaveLength(40_000);
  });
});

describe('a zip archive', () => {
  const pickle = forgeTensorPickle({ t: { storageCount: 2, shape: [2], strides: [1] } });

  it('is refused when its description does not fit its checksum', async () => {
    const path = join(folder, 'damaged.bin');
    await forgeZip(path, { 'a/data.pkl': pickle, 'a/data/0': new Uint8Array(8) });
    const bytes = await readFile(path);
    const at = bytes.indexOf('cpu');
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await expect(openTorchFile(path)).rejects.toThrow(
      /entry "a\/data\.pkl" is damaged: its bytes do not fit its checksum; download or copy/,
    );
  });

  it('has names of at most 512 characters, whose control characters are not printed', async () => {
    const path = join(folder, 'names.bin');
    await forgeZip(path, { [`\x1b[2J${'n'.repeat(60_000)}`]: pickle });
    const error = await openTorchFile(path).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code: 'bad-checkpoint' });
    expect((error as Error).message).toMatch(/has a name of 60004 characters, and at most 512/);
    expect((error as Error).message.length).toBeLessThanOrEqual(500);
    expect((error as Error).message).not.toContain('\x1b');
  });

  it('cannot have one entry at two names', async () => {
    const path = join(folder, 'overlap.bin');
    await forgeZip(path, { 'a/data.pkl': pickle, 'a/data/0': new Uint8Array(8) });
    const bytes = await readFile(path);
    // The directory's second record points to the header of the first entry.
    const record = bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1');
    bytes.writeUInt32LE(0, record + 42);
    await writeFile(path, bytes);
    await expect(openTorchFile(path)).rejects.toThrow(/"a\/data\/0" overlaps|reaches beyond/);
  });

  it('is refused when a small file would become a huge model', async () => {
    const path = join(folder, 'huge.bin');
    const view = { storageCount: 1, shape: [4096, 4096], strides: [0, 0] };
    const tensors = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`t${i}`, view]));
    const state = forgeTensorPickle(tensors).subarray(2, -1);
    const head = new PickleWriter().opcode('}(').text('xp.cfg').text('a: 1').text('best_state');
    const root = Buffer.concat([head.finish().subarray(0, -1), state, Buffer.from('u.')]);
    await forgeZip(path, { 'a/data.pkl': root, 'a/data/0': new Uint8Array(4) });
    await expect(openAudiocraftCheckpoint(path)).rejects.toThrow(
      /its tensors would have \d+ bytes together, but the whole file has \d+/,
    );
  });
});

it('the import of a hostile pickle can be cancelled while it is read', async () => {
  const abort = new AbortController();
  setImmediate(() => abort.abort());
  const root = Buffer.from(`\x80\x02](${'N'.repeat(4_000_000)}e.`, 'latin1');
  // Read to its end, it would be accepted as a pickle or rejected as damaged.
  await expect(open(forgeLegacyFile(root, emptyList), abort.signal)).rejects.toMatchObject({
    code: 'cancelled',
  });
});

describe('checksums of entries', () => {
  const bytes = Buffer.from('..first..second');
  const entry = (name: string, checksum: number | undefined) => ({
    name,
    position: bytes.indexOf(name),
    size: name.length,
    checksum,
  });

  it.each([1, 2, 3, 7, 100])('are compared across chunks of %i bytes', (length) => {
    // python3 -c "import zlib; print(zlib.crc32(b'first'), zlib.crc32(b'second'))"
    const check = (second: number | undefined) => {
      const checksums = new EntryChecksums([
        entry('first', 2_456_940_119),
        entry('second', second),
      ]);
      const damaged = [];
      for (let i = 0; i < bytes.length; i += length)
        damaged.push(checksums.add(bytes.subarray(i, i + length)));
      return damaged.find((found) => found)?.name;
    };
    expect(check(3_055_489_385)).toBeUndefined();
    expect(check(undefined)).toBeUndefined();
    expect(check(1)).toBe('second');
  });
});
