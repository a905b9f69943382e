import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FilmClock } from '../shared/film-clock.ts';
import { probeVideo } from '../media/probe.ts';
import { makeTestFolder, makeTestVideo } from '../media/test-media.ts';
import type { FilmFrameRequest } from '../engine/index.ts';
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

it('reads the part that is wanted, with the frames that the whole has there', async () => {
  const path = await makeTestVideo(join(folder, 'parts.mp4'), { tracks: 0, seconds: 4 });
  const film = filmForModel(await probeVideo(path));
  const request = { selection: 'aligned', localCount: 8, isGlobalLocal: false, size: 16 } as const;
  const read = async (part?: FilmFrameRequest['part']) => {
    const local = new Map<number, string>();
    const global = new Map<number, string>();
    for await (const frame of film.frames({ ...request, part }, {})) {
      const pixels = Buffer.from(frame.pixels).toString('base64');
      for (const place of frame.localPositions) local.set(place, pixels);
      for (const place of frame.globalPositions) global.set(place, pixels);
    }
    return { local, global };
  };
  const whole = await read();
  expect([whole.local.size, whole.global.size]).toEqual([8, 32]);
  expect(await read('global')).toEqual({ local: new Map(), global: whole.global });
  const part = await read({ start: 5, end: 7 });
  expect(part.global.size).toBe(0);
  expect([...part.local.values()]).toEqual([whole.local.get(5), whole.local.get(6)]);
});
