import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownProcess } from '../system/process-identity.ts';
import { writeFinishedFile } from './finished-file.ts';
import { removeUnfinishedIn } from './remove-unfinished.ts';
import type { RenameSystem } from './replace-file.ts';
import { temporaryPathFor } from './temporary-name.ts';
import { writeFileAtomically } from './write-file-atomically.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-finished-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const write = (path: string) => writeFile(path, 'new');

/** A Windows on which another program holds `held` for so many renames. */
function windowsHolding(held: string, renames: number): RenameSystem {
  let left = renames;
  return {
    platform: 'win32',
    longestWaitMilliseconds: 200,
    rename: (from, to) => {
      if (to === held && left-- > 0) {
        return Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }));
      }
      return rename(from, to);
    },
  };
}

describe('a file that another program holds on Windows', () => {
  it('is replaced once the program has closed it', async () => {
    await writeFile(at('film.mp4'), 'old');
    const system = windowsHolding(at('film.mp4'), 3);
    await writeFinishedFile(at('film.mp4'), { force: true, system }, write);
    expect(await readFile(at('film.mp4'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['film.mp4']);
  });

  it('does not cost the finished export, which is kept beside it', async () => {
    await writeFile(at('film.mp4'), 'old');
    const options = { force: true, keepFinished: true };
    const system = windowsHolding(at('film.mp4'), Infinity);
    await expect(writeFinishedFile(at('film.mp4'), { ...options, system }, write)).rejects.toThrow(
      `Could not write "${at('film.mp4')}": another program is using it; close that program and try again. What was to be written is complete and was kept as "${at('film 2.mp4')}".`,
    );
    expect(await readFile(at('film.mp4'), 'utf8')).toBe('old');
    expect(await readFile(at('film 2.mp4'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toHaveLength(2);
  });
});

describe('a name that was taken while the file was written', () => {
  it('is left to the other file, and the finished one is kept beside it', async () => {
    const options = { force: false, keepFinished: true };
    const writing = writeFinishedFile(at('film.mp4'), options, async (path) => {
      await write(path);
      await writeFile(at('film.mp4'), 'other');
      await writeFile(at('film 2.mp4'), 'other');
    });
    await expect(writing).rejects.toMatchObject({ code: 'exists' });
    expect(await readFile(at('film.mp4'), 'utf8')).toBe('other');
    expect(await readFile(at('film 3.mp4'), 'utf8')).toBe('new');
  });
});

describe('writing a file', () => {
  it('works for the longest name that the file system allows', async () => {
    const name = `${'a'.repeat(251)}.mp4`;
    await writeFinishedFile(at(name), { force: false }, write);
    await writeFileAtomically(at(name), 'newer');
    expect(await readdir(folder)).toEqual([name]);
  });

  it('replaces a link instead of what the link leads to', async () => {
    await writeFile(at('outside'), 'outside');
    await symlink(at('outside'), at('project.json'));
    await writeFileAtomically(at('project.json'), 'inside');
    expect(await readFile(at('outside'), 'utf8')).toBe('outside');
    expect(await readFile(at('project.json'), 'utf8')).toBe('inside');
  });
});

describe('temporary files', () => {
  it('of ended processes are removed when the file is written; those of running ones stay', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    const temporary = temporaryPathFor(at('film.mp4'));
    const token = `-${ownProcess().processId.toString(36)}-`;
    const ended = temporary.replace(token, `-${(child.pid ?? 0).toString(36)}-`);
    const earlier = at('.film.unfinished-0123abcd.mp4');
    const recent = at('.film.unfinished-0123abce.mp4');
    const others = at('.other.unfinished-0123abcd.mp4');
    for (const path of [temporary, ended, earlier, recent, others]) await writeFile(path, '');
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 3600 * 1000);
    for (const path of [temporary, earlier, others]) await utimes(path, twoDaysAgo, twoDaysAgo);
    await writeFinishedFile(at('film.mp4'), { force: true }, write);
    const staying = [temporary, recent, others].map((path) => basename(path));
    expect((await readdir(folder)).sort()).toEqual([...staying, 'film.mp4'].sort());

    await mkdir(at('.copy.vidmuse.unfinished-12'));
    await utimes(at('.copy.vidmuse.unfinished-12'), twoDaysAgo, twoDaysAgo);
    await removeUnfinishedIn(folder);
    const left = [temporary, recent].map((path) => basename(path));
    expect((await readdir(folder)).sort()).toEqual([...left, 'film.mp4'].sort());
  });
});
