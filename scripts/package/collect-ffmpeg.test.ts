import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpegBinaries } from '../../src/media/ffmpeg-binaries.ts';
import { collectFfmpeg } from './collect-ffmpeg.ts';
import { tryFfmpeg } from './try-ffmpeg.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-collect-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Makes a folder with scripts in place of both programs; returns the error of collecting them. */
async function collect(name: string, script: string, licence = 'COPYING'): Promise<string> {
  const from = join(folder, name);
  await mkdir(from);
  for (const program of ['ffmpeg', 'ffprobe']) {
    await writeFile(join(from, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  await writeFile(join(from, licence), 'Do as you like.\n');
  const to = join(folder, `${name}-collected`);
  const said = await collectFfmpeg(from, to).then(
    () => 'collected',
    (error: unknown) => (error as Error).message,
  );
  expect(existsSync(to)).toBe(said === 'collected');
  return said;
}

describe.skipIf(process.platform === 'win32')('an ffmpeg that cannot be packed', () => {
  it('is missing', async () => {
    await expect(collectFfmpeg(folder, join(folder, 'none'))).rejects.toThrow(
      `There is no ffmpeg in "${folder}".`,
    );
  });

  it('does not run on this machine', async () => {
    expect(await collect('foreign', 'exit 3')).toMatch(/does not run.*build for this system/);
  });

  it('has no licence text, or a licence that forbids it', async () => {
    expect(await collect('unlicensed', '', 'NOTES')).toMatch(/There is no licence text/);
    const script = 'echo "configuration: --enable-static --enable-nonfree"';
    expect(await collect('nonfree', script)).toMatch(/licence forbids passing it on/);
  });

  it('needs shared libraries', async () => {
    expect(await collect('shared', 'echo "configuration: --enable-shared"')).toBe(
      `The ffmpeg in "${join(folder, 'shared')}" needs shared libraries that other machines lack. Name a static build.`,
    );
  });

  it('lacks a function that the app needs', async () => {
    expect(await collect('empty', 'exit 0')).not.toBe('collected');
  });
});

it('passes the same check when it is the ffmpeg of this machine', async () => {
  const { ffmpegPath, ffprobePath } = findFfmpegBinaries();
  const before = process.env['FFMPEG_PATH'];
  await expect(tryFfmpeg(ffmpegPath, ffprobePath)).resolves.toBeUndefined();
  expect(process.env['FFMPEG_PATH']).toBe(before);
});
