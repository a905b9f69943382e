import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FilmClock } from '../shared/film-clock.ts';
import { probeVideo } from '../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import { filmForModel } from './film-for-model.ts';

const folder = await makeTestFolder();

it('has another key for its frames where its clock is read differently', async () => {
  const path = await makeTestVideo(join(folder, 'film.mp4'), { tracks: 0 });
  const { clock } = await probeVideo(path);
  const keyOf = async (part: Partial<FilmClock> = {}) =>
    filmForModel(await probeVideo(path, { clock: { ...clock, ...part } })).framesKey();
  const key = await keyOf();
  expect(await keyOf()).toBe(key);
  const otherRate = { numerator: 24, denominator: 1 };
  const keys = [
    await keyOf({ zeroSeconds: 0.08 }),
    await keyOf({ averageFrameRate: otherRate }),
    await keyOf({ lengthSeconds: 1.9 }),
    await keyOf({ timestampsJump: true, jumpSeconds: 2 }),
  ];
  expect(new Set([key, ...keys]).size).toBe(5);
  const other = await makeTestVideo(join(folder, 'other.mp4'), { tracks: 0, rate: '24' });
  const changed = filmForModel(await probeVideo(other, { clock }));
  expect(await changed.framesKey()).not.toBe(key);
});
