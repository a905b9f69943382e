import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copySampleVideo } from './copy-sample-video.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vidmuse-sample-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('copies the clip of the program once, and mends a copy that is not whole', async () => {
  const films = join(folder, 'films');
  const path = await copySampleVideo(films);
  const { size, mtimeMs } = await stat(path);
  expect(size).toBeGreaterThan(100_000);
  expect(await copySampleVideo(films)).toBe(path);
  expect((await stat(path)).mtimeMs).toBe(mtimeMs);
  await writeFile(path, 'half');
  await copySampleVideo(films);
  expect((await stat(path)).size).toBe(size);
  expect(await readdir(films)).toEqual(['Sample clip.mp4']);
});

it('says what to do where the clip is missing', async () => {
  await expect(copySampleVideo(folder, join(folder, 'gone.mp4'))).rejects.toThrow(
    'Choose a video of your own',
  );
});
