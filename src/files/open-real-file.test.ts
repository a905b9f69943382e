import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRealFile } from './open-real-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'vidmuse-real-')));
  await mkdir(join(folder, 'in'));
  await mkdir(join(folder, 'out'));
  for (const name of ['in/a.wav', 'out/a.wav']) await writeFile(join(folder, name), name);
});
afterAll(() => rm(folder, { recursive: true }));

it('opens a plain file', async () => {
  await using file = await openRealFile(join(folder, 'in/a.wav'));
  expect(await file.readFile('utf8')).toBe('in/a.wav');
});

it('refuses a file that became a link after its path was checked', async () => {
  await rename(join(folder, 'in/a.wav'), join(folder, 'in/b.wav'));
  await symlink(join(folder, 'out/a.wav'), join(folder, 'in/a.wav'));
  await expect(openRealFile(join(folder, 'in/a.wav'))).rejects.toMatchObject({
    code: 'unsupported',
  });
});

it('refuses a file whose folder became a link', async () => {
  await rename(join(folder, 'in'), join(folder, 'was-in'));
  await symlink(join(folder, 'out'), join(folder, 'in'));
  await expect(openRealFile(join(folder, 'in/a.wav'))).rejects.toThrow('replaced by a link');
});

it.skipIf(process.platform === 'win32')('does not wait for a named pipe', async () => {
  spawnSync('mkfifo', [join(folder, 'pipe.wav')]);
  await expect(openRealFile(join(folder, 'pipe.wav'))).rejects.toThrow('named pipe');
});
