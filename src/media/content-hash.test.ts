import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentHash } from './content-hash.ts';
import { makeTestFolder } from './test-media.ts';

const mebibyte = 1 << 20;
const folder = await makeTestFolder();
const at = (name: string): string => join(folder, name);

async function hashOf(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(at(name), bytes);
  return contentHash(at(name));
}

describe('contentHash', () => {
  it('hashes the size and the whole of a small file', async () => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(5n);
    const expected = createHash('sha256').update(size).update('video').digest('hex');
    expect(await hashOf('small', Buffer.from('video'))).toBe(expected);
  });

  it('changes with either end and with the size of a large file', async () => {
    const bytes = Buffer.alloc(3 * mebibyte, 7);
    const before = await hashOf('large', bytes);
    for (const position of [0, mebibyte - 1, 2 * mebibyte, 3 * mebibyte - 1]) {
      const changed = Buffer.from(bytes);
      changed[position] = 8;
      expect(await hashOf('changed', changed)).not.toBe(before);
    }
    expect(await hashOf('longer', Buffer.concat([bytes, bytes.subarray(0, 1)]))).not.toBe(before);
  });

  it('does not read the middle of a large file', async () => {
    const bytes = Buffer.alloc(3 * mebibyte, 7);
    const before = await hashOf('large', bytes);
    bytes[mebibyte + 1] = 8;
    expect(await hashOf('changed', bytes)).toBe(before);
  });

  it('reads a file between one and two MiB whole, each byte once', async () => {
    const bytes = Buffer.alloc(1.5 * mebibyte, 7);
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(bytes.length));
    const expected = createHash('sha256').update(size).update(bytes).digest('hex');
    expect(await hashOf('medium', bytes)).toBe(expected);
  });

  it('says what is missing', async () => {
    await expect(contentHash(at('missing'))).rejects.toMatchObject({
      code: 'not-found',
      message: `Could not open "${at('missing')}": it does not exist; check the path.`,
    });
    await expect(contentHash(folder)).rejects.toThrow(`"${folder}" is a folder; choose a file.`);
  });
});
