import type * as fileSystem from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { receiveUpload } from './receive-upload.ts';

/** A file system without hard links, as FAT and some network disks are. */
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof fileSystem>()),
  link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' })),
}));

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'vidmuse-upload-'))));
afterAll(() => rm(folder, { recursive: true }));

it('stores uploads where the file system has no hard links, and replaces none', async () => {
  const upload = (body: string) => {
    const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: {} });
    return receiveUpload(request as unknown as IncomingMessage, folder, 'film.mp4', 1000);
  };
  const first = await upload('one film');
  const second = await upload('two film');
  expect([first, second]).toEqual([join(folder, 'film.mp4'), join(folder, 'film (2).mp4')]);
  expect(await upload('two film')).toBe(second);
  expect(await readFile(first, 'utf8')).toBe('one film');
  expect((await readdir(folder)).sort()).toEqual(['film (2).mp4', 'film.mp4']);
});
