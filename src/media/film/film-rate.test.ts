import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { rationalToNumber } from '../rational.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import type { VideoStream } from '../media-info.ts';
import { filmRates } from './film-rate.ts';
import type { FilmSpans } from './find-spans.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

async function probeMade(name: string, rate: string, seconds: number, output: readonly string[]) {
  const path = join(folder, name);
  const source = ['-f', 'lavfi', '-i', `testsrc2=s=64x36:r=${rate}:d=${seconds}`];
  await run('ffmpeg', ['-v', 'error', ...source, ...output, path]);
  return probeVideo(path);
}

it('is constant where the clock of a container is too coarse to show it, as in QuickTime', async () => {
  for (const rate of ['24000/1001', '30000/1001', '60000/1001']) {
    const output = [...h264, '-video_track_timescale', '600'];
    const { clock } = await probeMade(`${rate.replace('/', '-')}.mov`, rate, 6, output);
    expect(clock.constantRate, rate).toBe(true);
    expect(`${clock.frameRate.numerator}/${clock.frameRate.denominator}`).toBe(rate);
  }
});

it('is the exact one where Matroska rounds it', async () => {
  const { clock } = await probeMade('exact.mkv', '60000/1001', 6, h264);
  expect(clock.frameRate).toEqual({ numerator: 60_000, denominator: 1001 });
});

it.each(['24000/1001', '24/1', '30000/1001', '30/1', '60000/1001', '60/1'])(
  'is the own one of a short film of %s, not one near it',
  async (rate) => {
    // An mp4 states it as a mov does.
    const [mov, mkv] = ['mov', 'mkv'].map((ending) =>
      join(folder, `short-${rate.replace('/', '-')}.${ending}`),
    ) as [string, string];
    const source = ['-f', 'lavfi', '-i', `testsrc2=s=64x36:r=${rate}:d=1.5`];
    await run('ffmpeg', ['-v', 'error', ...source, ...h264, mov, ...h264, mkv]);
    for (const path of [mov, mkv]) {
      const { frameRate } = (await probeVideo(path)).clock;
      expect(`${frameRate.numerator}/${frameRate.denominator}`, path).toBe(rate);
    }
  },
);

it('is measured where the container gives that of its clock, and is a usual one if near to it', () => {
  const measured = (rate: number) => {
    const times = Array.from({ length: 100 }, (_, index) => index / rate);
    const stream = { times, count: times.length, lacksTimes: false, endSeconds: 100 / rate };
    const head = { times, startSeconds: 0 };
    const spans = { isWhole: true, streams: new Map([[0, stream]]), head };
    const clockRate = { numerator: 1000, denominator: 1 };
    const video = { index: 0, averageFramesPerSecond: 1000, averageFrameRate: clockRate };
    return filmRates(video as VideoStream, false, spans as unknown as FilmSpans).averageFrameRate;
  };
  expect(measured((30_000 / 1001) * 1.0001)).toEqual({ numerator: 30_000, denominator: 1001 });
  expect(measured(25 * 0.9999)).toEqual({ numerator: 25, denominator: 1 });
  expect(measured(25 * 1.0003)).toEqual({ numerator: 25_008, denominator: 1000 });
});

it('is not constant where frames are missing in the middle of a file that counts none', async () => {
  const gaps = ['-vf', "select='not(between(n,1200,1900)*mod(n,5))'", '-fps_mode', 'vfr'];
  // Larger than what is read whole.
  const noise = ['-c:v', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '176x144'];
  const film = await probeMade('middle.mkv', '25', 100, [...gaps, ...noise]);
  expect(film.sizeInBytes).toBeGreaterThan(2 ** 25);
  expect(film.clock.constantRate).toBe(false);
  const even = await probeMade('even.mkv', '25', 100, noise);
  expect(even.sizeInBytes).toBeGreaterThan(2 ** 25);
  expect(even.clock.constantRate).toBe(true);
});

it('has the average of the whole of a phone film that begins slowly', async () => {
  const slowFirst = ['-vf', "select='gte(n,240)+not(mod(n,2))'", '-fps_mode', 'vfr'];
  const { clock } = await probeMade('phone.mp4', '60', 8, [...slowFirst, ...h264]);
  expect(clock.constantRate).toBe(false);
  expect(rationalToNumber(clock.averageFrameRate)).toBeCloseTo(45, 5);
});
