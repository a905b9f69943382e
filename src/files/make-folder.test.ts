import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from './make-folder.ts';

const folder = await mkdtemp(join(tmpdir(), 'vidmuse-make-folder-'));
afterAll(() => rm(folder, { recursive: true }));

describe('makeFolder', () => {
  it('makes a folder with all above it, and is content with one that is there', async () => {
    const path = join(folder, 'a', 'b');
    await makeFolder(path);
    await makeFolder(path);

    expect((await stat(path)).isDirectory()).toBe(true);
  });

  it('reports a file in place of the folder', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');

    await expect(makeFolder(file)).rejects.toMatchObject({
      code: 'exists',
      message: `Could not make the folder "${file}": "${file}" is a file; choose another name.`,
    });
    await expect(makeFolder(join(file, 'a', 'b'))).rejects.toMatchObject({
      code: 'exists',
      message: `Could not make the folder "${join(file, 'a', 'b')}": "${file}" is a file; choose another name.`,
    });
  });

  it('says that a disk is read-only, at any depth', async (context) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', disk]).status !== 0) {
      console.warn('SKIPPED: a test needs to mount a read-only disk, which only root may');
      context.skip();
    }
    onTestFinished(() => void spawnSync('umount', [disk]));

    for (const path of [join(disk, 'a'), join(disk, 'a', 'b', 'c')]) {
      await expect(makeFolder(path)).rejects.toMatchObject({
        code: 'no-permission',
        message: `Could not make the folder "${path}": the folder is read-only; choose another one.`,
      });
    }
  });
});
