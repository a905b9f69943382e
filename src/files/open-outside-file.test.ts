import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../shared/app-error.ts';
import { openOutsideFile, readOutsideFile } from './open-outside-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-outside-'));
  await writeFile(at('plain'), 'plain');
  await writeFile(at('secret'), 'secret');
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const read = async (path: string, within?: string) =>
  (await readOutsideFile(path, { maximumBytes: 100, within })).toString();

describe('opening a file that came from outside', () => {
  it('reads a plain file', async () => {
    expect(await read(at('plain'))).toBe('plain');
    expect(await read(at('plain'), folder)).toBe('plain');
  });

  it.skipIf(process.platform === 'win32')('refuses links, pipes, devices and folders', async () => {
    await symlink(at('secret'), at('link'));
    execFileSync('mkfifo', [at('pipe')]);
    await expect(read(at('link'))).rejects.toThrow(
      `"${at('link')}" is a link, which is not followed. Put the file itself there.`,
    );
    await expect(read(at('pipe'))).rejects.toThrow(/is a named pipe; choose a file/);
    await expect(read('/dev/zero')).rejects.toThrow(/is a device; choose a file/);
    await expect(read(folder)).rejects.toThrow(/is a folder; choose a file/);
    await expect(read(at('nothing'))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('rejects a file that a linked folder moves outside', async () => {
    await mkdir(at('project'));
    await mkdir(at('elsewhere'));
    await writeFile(join(at('elsewhere'), 'take'), 'secret');
    await symlink(at('elsewhere'), join(at('project'), 'takes'));
    await expect(read(join(at('project'), 'takes/take'), at('project'))).rejects.toThrow(
      /leads out of/,
    );
  });

  it('refuses a file that is larger than expected before reading it', async () => {
    await expect(readOutsideFile(at('plain'), { maximumBytes: 4 })).rejects.toThrow(
      /has 5 bytes, more than the 4 bytes/,
    );
  });

  it('writes only into a file that has no second name', async () => {
    await writeFile(at('own'), 'own');
    await (await openOutsideFile(at('own'), { writable: true })).close();
    await link(at('secret'), at('hard'));
    await expect(openOutsideFile(at('hard'), { writable: true })).rejects.toThrow(/hard link/);
  });

  it('never reads what a file that is swapped all the time leads to', async () => {
    const target = at('swapped');
    let stopped = false;
    const swapping = (async () => {
      while (!stopped) {
        await writeFile(at('next'), 'plain');
        await rename(at('next'), target);
        await rm(at('next-link'), { force: true });
        await symlink(at('secret'), at('next-link'));
        await rename(at('next-link'), target);
      }
    })();
    const seen = new Set<string>();
    for (let round = 0; round < 500; round++) {
      seen.add(
        await read(target).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AppError);
          return 'plain';
        }),
      );
    }
    stopped = true;
    await swapping;
    expect([...seen]).toEqual(['plain']);
  });
});
