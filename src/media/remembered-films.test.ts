import { copyFile, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { probeVideo } from './probe.ts';
import { rememberedFilm } from './remembered-films.ts';
import { makeTestFolder, makeTestVideo } from './test-media.ts';

const folder = await makeTestFolder();

/** A film that is older than the step of the clock of files. */
async function makeOldFilm(name: string, seconds: number): Promise<string> {
  const path = await makeTestVideo(join(folder, name), { seconds, tracks: 0 });
  await wait(50);
  return path;
}

it('reads a film once while its file stays the same', async () => {
  const path = await makeOldFilm('same.mp4', 1);
  const film = await probeVideo(path);
  expect(await probeVideo(path)).toBe(film);
});

it('reads a film again when it was replaced under its name, and when it was written into', async () => {
  const path = await makeOldFilm('replaced.mp4', 1);
  expect((await probeVideo(path)).durationSeconds).toBeCloseTo(1);
  await copyFile(await makeOldFilm('longer.mp4', 2), path);
  await wait(50);
  const longer = await probeVideo(path);
  expect(longer.durationSeconds).toBeCloseTo(2);
  // Size and content stay, as when a player writes tags in place and sets the time back.
  await utimes(path, 1, 1);
  await wait(50);
  expect(await probeVideo(path)).not.toBe(longer);
});

it('says that a film is gone, and remembers no failure', async () => {
  const path = await makeOldFilm('gone.mp4', 1);
  const film = await probeVideo(path);
  await expect(
    rememberedFilm(join(folder, 'none'), () => Promise.reject(new Error('no'))),
  ).rejects.toThrow('no');
  await rm(path);
  await expect(probeVideo(path)).rejects.toMatchObject({ code: 'not-found' });
  await makeOldFilm('gone.mp4', 2);
  expect((await probeVideo(path)).durationSeconds).not.toBe(film.durationSeconds);
});
