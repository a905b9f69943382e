import { execFile } from 'node:child_process';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { needsProxy } from './needs-proxy.ts';
import { findProxyEncoder } from './proxy-encoder.ts';
import { readStill, readStillNear } from './read-still.ts';
import { makeNumberedFilm, readNumberedFrames, readNumbers } from './test-numbered-film.ts';
import { writeProxy, type ProxyFiles } from './write-proxy.ts';

const run = promisify(execFile);

function filesOf(path: string): ProxyFiles {
  return { path, piecesPrefix: `${path}-pieces` };
}
const folder = await makeTestFolder();
const prores = ['-c:v', 'prores_ks', '-profile:v', '0'];
const mpeg2 = ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '15'];
const dnxhr = [
  ...['-vf', 'scale=640:128:flags=neighbor', '-c:v', 'dnxhd'],
  ...['-profile:v', 'dnxhr_lb', '-pix_fmt', 'yuv422p'],
];
const xvid = ['-c:v', 'mpeg4', '-vtag', 'XVID', '-bf', '2', '-q:v', '3', '-g', '50'];
const hevc = [
  ...['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le'],
  ...['-x265-params', 'log-level=error'],
];
const fields = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-flags', '+ilme+ildct'],
  ...['-x264opts', 'tff=1', '-pix_fmt', 'yuv420p'],
];
const pq = [
  ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
];
/** Of every five frames only the first two are kept: gaps of one and of four frames. */
const gaps = ['-vf', "select='lt(mod(n,5),2)'", '-fps_mode', 'vfr'];
const anamorphicGaps = ['-vf', `${gaps[1]},setsar=4/3`, ...gaps.slice(2)];

/** Leaves the pieces as an ffmpeg does that is killed while it writes the one after these. */
async function leaveAsKilled({ path, piecesPrefix }: ProxyFiles, finished: number): Promise<void> {
  const list = `${piecesPrefix}.0.csv`;
  const lines = (await readFile(list, 'utf8')).split('\n').slice(0, finished);
  await writeFile(list, `${lines.join('\n')}\n`);
  await truncate(`${piecesPrefix}.0.0000${finished}.mp4`, 48);
  await rm(path);
}

describe.each([
  ['23.976', 'film.mov', '24000/1001', prores],
  ['25, clock from 10 s', 'film.mkv', '25', [...mpeg2, '-output_ts_offset', '10']],
  ['29.97', 'film.mxf', '30000/1001', mpeg2],
  ['59.94', 'film.ts', '60000/1001', mpeg2],
  ['a variable rate', 'variable.mov', '25', [...prores, ...gaps]],
  ['23.976, DNxHR', 'dnxhr.mxf', '24000/1001', dnxhr],
  ['29.97, XviD with B-frames', 'xvid.avi', '30000/1001', xvid],
  ['59.94, HEVC in 10 bits', 'hevc.mkv', '60000/1001', [...hevc, '-output_ts_offset', '5']],
  ['25, interlaced H.264', 'fields.mov', '25', fields],
  ['29.97, interlaced MPEG-2', 'fields.ts', '30000/1001', [...mpeg2, '-flags', '+ilme+ildct']],
  ['a variable rate, anamorphic HDR', 'hdr.mkv', '30', [...anamorphicGaps, ...hevc, ...pq]],
])('a preview copy at %s', (_, name, rate, output) => {
  it('has every frame of the film at its time, also when it was stopped, and stills show the same', async () => {
    const path = await makeNumberedFilm(join(folder, name), { rate, seconds: 4, output });
    const film = await probeVideo(path);
    // HEVC depends on the system.
    expect(needsProxy(film)).toBe(film.video.codec !== 'hevc');
    const encoder = await findProxyEncoder();
    const copy = join(folder, `${name}.proxy${encoder.ending}`);
    const files = filesOf(copy);
    const frames = await readNumberedFrames(path, film.clock.zeroSeconds);
    expect(frames.length).toBeGreaterThan(25);
    const copyFrom = async (seconds: number): Promise<void> => {
      const done: number[] = [];
      await writeProxy(film, files, encoder, {
        pieceSeconds: 1,
        onProgress: (progress) => done.push(progress.done),
      });
      expect(done[0]).toBeCloseTo(seconds, 0);
      expect(done).toEqual(done.toSorted((left, right) => left - right));
      const copied = await readNumberedFrames(copy, 0);
      expect(copied.map(({ number }) => number)).toEqual(frames.map(({ number }) => number));
      for (const [place, frame] of copied.entries()) {
        expect(Math.abs(frame.seconds - (frames[place]?.seconds ?? NaN))).toBeLessThan(0.0011);
      }
    };
    await copyFrom(0);
    await leaveAsKilled(files, 3);
    await copyFrom(2);

    const stills: Uint8Array[] = [];
    const expected: number[] = [];
    for (const place of [0, 17, frames.length - 1]) {
      const { number, seconds } = frames[place] ?? { number: NaN, seconds: NaN };
      stills.push(await readStill(film, seconds));
      expected.push(number);
      // The first one is the exact one.
      if (place === 0) continue;
      const near = await readStillNear(film, seconds);
      if (!near.isExact) continue;
      stills.push(near.jpeg);
      expected.push(number);
    }
    expect(await readNumbers(stills)).toEqual(expected);
  });
});

it('gives the key frame before a time as a still near it, and knows when it is exact', async () => {
  const output = [...hevc.slice(0, -1), 'log-level=error:keyint=25:min-keyint=25:scenecut=0'];
  const form = { rate: '25', seconds: 4 };
  const long = await probeVideo(
    await makeNumberedFilm(join(folder, 'far-keys.mov'), { ...form, output }),
  );
  const stillsAt = async (film: typeof long, frame: number) => {
    const { jpeg, isExact } = await readStillNear(film, frame / 25);
    const [number] = await readNumbers([jpeg]);
    return { number, isExact };
  };
  expect(await stillsAt(long, 45)).toEqual({ number: 25, isExact: false });
  expect(await stillsAt(long, 50)).toEqual({ number: 50, isExact: true });
  expect(await stillsAt(long, 0)).toEqual({ number: 0, isExact: true });
  // Frames before a key frame that are decoded after it.
  const frames = [47, 48, 49, 50, 51];
  const stills: Uint8Array[] = [];
  for (const frame of frames) stills.push(await readStill(long, frame / 25));
  expect(await readNumbers(stills)).toEqual(frames);
  const short = await probeVideo(
    await makeNumberedFilm(join(folder, 'all-keys.mov'), { ...form, output: prores }),
  );
  expect(await stillsAt(short, 45)).toEqual({ number: 45, isExact: true });
});

it('keeps a key frame for each second, and is small, square and upright', async () => {
  const path = join(folder, 'wide.mov');
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=1440x1080:r=5:d=3'],
    ...['-vf', 'setsar=4/3', ...prores, path],
  ]);
  const film = await probeVideo(path);
  const encoder = await findProxyEncoder();
  const copy = join(folder, `wide.proxy${encoder.ending}`);
  await writeProxy(film, filesOf(copy), encoder);
  const copied = await probeVideo(copy);
  const { codedWidth, codedHeight, pixelAspectRatio } = copied.video;
  expect([codedWidth, codedHeight, pixelAspectRatio]).toEqual([1280, 720, 1]);
  expect(copied.audio).toEqual([]);
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-skip_frame', 'nokey', '-show_entries', 'frame=pts_time'],
    ...['-of', 'csv=p=0', copy],
  ]);
  expect(stdout.match(/^[\d.]+/gm)?.map(Number)).toEqual([0, 1, 2]);
});

it('can be made in VP9 where a browser has no H.264', async () => {
  const path = await makeNumberedFilm(join(folder, 'vp9.mov'), {
    rate: '25',
    seconds: 1,
    output: prores,
  });
  const encoder = await findProxyEncoder('vp9');
  const copy = join(folder, 'vp9.proxy.webm');
  await writeProxy(await probeVideo(path), filesOf(copy), encoder);
  const numbers = (await readNumberedFrames(copy, 0)).map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: 25 }, (_, number) => number));
});
