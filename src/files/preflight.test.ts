import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight, type PreflightRequest } from './preflight.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-preflight-'));
  await writeFile(at('film.mp4'), 'film');
  await writeFile(at('other.mp4'), 'other');
  await mkdir(at('folder.mp4'));
  await mkdir(join(at('Film.VidMuse'), 'takes'), { recursive: true });
  await writeFile(at('file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const check = (output: string, more: Partial<PreflightRequest> = {}) =>
  preflight({ outputs: [output], force: true, sourcePath: at('film.mp4'), ...more });

describe('preflight', () => {
  it('accepts a new file, and an existing one with force, and leaves nothing', async () => {
    const before = await readdir(folder);
    await check(at('new.mp4'), { force: false });
    await check(at('other.mp4'));
    await check(at(`${'n'.repeat(251)}.mp4`));
    expect(await readdir(folder)).toEqual(before);
  });

  it('refuses an existing file without force', async () => {
    await expect(check(at('other.mp4'), { force: false })).rejects.toMatchObject({
      code: 'exists',
    });
  });

  it('never accepts the film itself, whatever leads to it', async () => {
    await expect(check(at('film.mp4'))).rejects.toThrow(/is the video itself/);
    await symlink(at('film.mp4'), at('link.mp4'));
    await link(at('film.mp4'), at('second.mp4'));
    await mkdir(at('inner'));
    await symlink(folder, join(at('inner'), 'back'));
    for (const path of [at('link.mp4'), at('second.mp4'), join(folder, 'inner/back/film.mp4')]) {
      await expect(check(path)).rejects.toThrow(/is the video itself/);
    }
  });

  it('never accepts a file inside a project, by a link neither', async () => {
    const inside = join(at('Film.VidMuse'), 'takes/a.wav');
    await expect(check(inside)).rejects.toThrow(
      /is inside the project "Film.VidMuse".*choose another folder/,
    );
    await symlink(join(at('Film.VidMuse'), 'takes'), at('music'));
    await expect(check(join(at('music'), 'a.wav'))).rejects.toThrow(/is inside the project/);
  });

  it('refuses names that are too long, folders, pipes and missing folders', async () => {
    await expect(check(at(`${'n'.repeat(252)}.mp4`))).rejects.toThrow(
      /is too long \(256 bytes\); choose a shorter one/,
    );
    await expect(check(at('folder.mp4'))).rejects.toThrow(/is a folder; name a file/);
    await expect(check(join(folder, 'none/a.mp4'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(check(join(folder, 'file/a.mp4'))).rejects.toMatchObject({ code: 'not-found' });
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [at('pipe.mp4')]);
    await expect(check(at('pipe.mp4'))).rejects.toThrow(/is a device or a pipe/);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'refuses a folder that cannot be written to',
    async () => {
      await mkdir(at('closed'));
      await chmod(at('closed'), 0o500);
      await expect(check(join(at('closed'), 'a.mp4'))).rejects.toMatchObject({
        code: 'no-permission',
      });
    },
  );

  it('adds up what is needed on one disk', async () => {
    const need = (bytes: number, what: string) => ({ folder, bytes, what });
    await check(at('new.mp4'), { space: [need(1000, 'the film')] });
    const space = [need(1e15, 'the film'), { ...need(2e15, 'features'), folder: at('none/yet') }];
    await expect(check(at('new.mp4'), { space })).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(
        /needs about 1000000\.0 GB for the film in ".*" and 2000000\.0 GB for features in ".*", and 17 MB to spare; .* are free/,
      ) as string,
    });
  });

  it('names the folder of many files once, with all that they need', async () => {
    const space = ['delivery', 'delivery/stems', 'delivery/otio/media'].map((name) => ({
      ...{ folder: at(name), bytes: 1e15, what: 'the export' },
    }));
    await expect(check(at('new.mp4'), { space })).rejects.toThrow(
      `needs about 3000000.0 GB for the export in "${at('delivery')}", and 17 MB to spare;`,
    );
  });
});
