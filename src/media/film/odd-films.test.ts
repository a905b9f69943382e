import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { filmNotices } from '../../shared/film-clock.ts';
import { planFilmStrip } from '../film-strip.ts';
import { readFrameTimeline } from '../frame-timeline.ts';
import { readStill } from '../preview/read-still.ts';
import { probeVideo } from '../probe.ts';
import { findSceneCuts } from '../scene-cuts.ts';
import { makeTestFolder } from '../test-media.ts';
import { makeEdited } from './test-edits.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=4'];
const tone = ['-f', 'lavfi', '-i', 'sine=d=4'];

async function make(name: string, ...options: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await run('ffmpeg', ['-v', 'error', '-y', ...options, path]);
  return path;
}

const base = await make('base.mp4', ...picture, ...tone, ...h264, '-c:a', 'aac');
/** The same with a key frame in each second, frames out of order, and sound of 48 kHz. */
const reordered = ['-g', '25', '-bf', '2', '-ar', '48000'];
const groups = await make('groups.mp4', ...picture, ...tone, ...h264, ...reordered, '-c:a', 'aac');

/** A copy of the base film with 32-bit numbers written behind the first place where `mark` stands. */
async function patch(name: string, mark: string, offset: number, values: readonly number[]) {
  const bytes = await readFile(base);
  const place = bytes.indexOf(mark) + mark.length + offset;
  values.forEach((value, index) => bytes.writeInt32BE(value, place + 4 * index));
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Every reading of a film ends, and gives something. */
async function expectReadable(path: string) {
  const film = await probeVideo(path);
  const strip = planFilmStrip(film);
  const stripPath = join(folder, `${basename(path)}.jpg`);
  const cuts = await findSceneCuts(film, { stripPath });
  expect((await stat(stripPath)).size).toBeGreaterThan(100);
  const still = await readStill(film, film.durationSeconds / 2);
  expect(still.length).toBeGreaterThan(100);
  const { frameCount } = await readFrameTimeline(film);
  return { film, strip, cuts, frameCount };
}

describe('an odd film', () => {
  it.each([
    ['zero', [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['wild', [0x7fffffff, -0x80000000, 3, 0x7fffffff, 17, 5, 0, 0, 0x40000000]],
  ])('with a %s display matrix is shown as it is stored', async (name, matrix) => {
    const { film, strip } = await expectReadable(await patch(`${name}.mp4`, 'tkhd', 40, matrix));
    expect([film.video.displayWidth, film.video.displayHeight]).toEqual([160, 90]);
    expect([strip.width, strip.height, strip.count]).toEqual([160, 90, 4]);
  });

  it.each([
    ['of a track of mp4', 'mdhd', 16],
    ['of an mp4', 'mvhd', 16],
  ])('whose length %s is 4,294,967,295 ticks is as long as its frames', async (_, mark, offset) => {
    const path = await patch(`promise-${mark}.mp4`, mark, offset, [-1]);
    const { film, strip, frameCount } = await expectReadable(path);
    expect(film.durationSeconds).toBeCloseTo(4, 2);
    expect([strip.count, frameCount]).toEqual([4, 100]);
  });

  it('whose flv promises 4,294,967 s is as long as its frames, and says so', async () => {
    const path = await make('promise.flv', '-i', base, '-c', 'copy');
    const bytes = await readFile(path);
    bytes.writeDoubleBE(4_294_967, bytes.indexOf('duration') + 9);
    await writeFile(path, bytes);
    const { film, strip } = await expectReadable(path);
    expect(film.durationSeconds).toBeCloseTo(4, 1);
    expect(strip.count).toBe(4);
    expect(filmNotices(film.clock).join()).toMatch('promises 4294967.0 s');
  });

  it.each(['mp4', 'mkv'])(
    'with a thumbnail as the first video stream of an %s is the film, not the thumbnail',
    async (ending) => {
      const thumbnail = ['-f', 'lavfi', '-i', 'color=red:s=320x180:d=0.04:r=25'];
      const maps = ['-map', '0:v', '-map', '1:v', '-map', '1:a'];
      const codecs = ['-c:v:0', 'mjpeg', '-c:v:1', 'copy', '-c:a', 'copy'];
      const path = await make(`thumbnail.${ending}`, ...thumbnail, '-i', base, ...maps, ...codecs);
      const { film, frameCount } = await expectReadable(path);
      expect([film.video.codec, film.video.displayWidth]).toEqual(['h264', 160]);
      expect([Math.round(film.durationSeconds), frameCount]).toEqual([4, 100]);
    },
  );

  it('that begins with an empty edit and leaves out its end is as long as what is shown', async () => {
    const path = await makeEdited(groups, join(folder, 'trimmed.mp4'), [
      [1.5, undefined],
      [2, 0],
    ]);
    const { film, strip, frameCount } = await expectReadable(path);
    expect(film.durationSeconds).toBeCloseTo(2, 2);
    expect([frameCount, strip.count]).toEqual([50, 2]);
    expect(filmNotices(film.clock)).toEqual([]);
  });

  it('that begins with an empty edit of two seconds promises no more than it has', async () => {
    const path = await makeEdited(groups, join(folder, 'late.mp4'), [
      [2, undefined],
      [4, 0],
    ]);
    const { film, frameCount } = await expectReadable(path);
    expect(film.durationSeconds).toBeCloseTo(4, 1);
    expect(frameCount).toBe(100);
    expect(filmNotices(film.clock)).toEqual([]);
  });

  it('whose mkv states a shorter length has all of its picture and sound', async () => {
    const path = await make('short.mkv', '-i', groups, '-c', 'copy');
    const bytes = await readFile(path);
    bytes.writeDoubleBE(1500, bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3);
    await writeFile(path, bytes);
    const { clock } = await probeVideo(path);
    expect(clock.lengthSeconds).toBeCloseTo(4, 1);
    expect(clock.sounds[0]?.endSeconds).toBeCloseTo(4, 1);
  });

  it('begins with its picture where the run-up of sound at a low rate is long', async () => {
    const telephone = ['-c:a', 'libmp3lame', '-ar', '8000'];
    const path = await make('telephone.mkv', ...picture, ...tone, ...h264, ...telephone);
    const { clock } = await probeVideo(path);
    expect(clock.sounds[0]?.startSeconds).toBeLessThan(-0.1);
    expect(clock.pictureStartSeconds).toBe(0);
    expect(clock.lengthSeconds).toBeCloseTo(4, 2);
  });

  it('of one frame for ten seconds lasts ten seconds', async () => {
    const frame = ['-f', 'lavfi', '-i', 'color=red:s=160x90:r=1/10:d=10'];
    const sound = ['-f', 'lavfi', '-i', 'sine=d=10'];
    const path = await make('one.mkv', ...frame, ...sound, ...h264, '-fps_mode', 'passthrough');
    const { film, strip, cuts, frameCount } = await expectReadable(path);
    expect(film.durationSeconds).toBeCloseTo(10, 1);
    expect([strip.count, cuts, frameCount]).toEqual([10, [], 1]);
  });

  it.each(['mp4', 'mkv', 'ts'])(
    'of one frame in an %s lasts as long as its sound, and misses nothing',
    async (ending) => {
      const frame = ['-f', 'lavfi', '-i', 'color=red:s=160x90:r=25:d=0.04'];
      const sound = ['-f', 'lavfi', '-i', 'sine=d=6'];
      const path = await make(`still.${ending}`, ...frame, ...sound, ...h264, '-c:a', 'aac');
      const { film, strip, frameCount } = await expectReadable(path);
      expect(film.durationSeconds).toBeCloseTo(6, 1);
      expect(strip.count).toBeGreaterThanOrEqual(6);
      expect(frameCount).toBe(1);
      expect(filmNotices(film.clock)).toEqual([]);
    },
  );

  it('whose tags name no timecode has none, and pixels of no shape are square', async () => {
    const tags = ['-metadata', 'timecode=garbage', '-vf', 'setsar=1000'];
    const { film } = await expectReadable(await make('tags.mkv', ...picture, ...tags, ...h264));
    expect(film.timecode).toBeUndefined();
    expect(film.video.displayWidth).toBe(160);
  });

  it('of a screen recorder that claims 1000 frames per second has its true rate', async () => {
    const uneven = "select='not(mod(n,2))+gt(n,50)'";
    const output = ['-vf', uneven, '-fps_mode', 'vfr', '-enc_time_base', '1:1000', ...h264];
    const { film, frameCount } = await expectReadable(
      await make('screen.mkv', ...picture, ...output),
    );
    expect(film.clock.constantRate).toBe(false);
    const { numerator, denominator } = film.video.frameRate;
    expect(numerator / denominator).toBeLessThan(31);
    expect(frameCount).toBe(75);
    expect(film.durationSeconds).toBeCloseTo(4, 1);
  });

  it('whose picture stands still for 30 s in the middle keeps the pause', async () => {
    const pause = ['-vf', "setpts='PTS+gt(N,50)*30/TB'", '-fps_mode', 'passthrough'];
    const { film, frameCount, strip } = await expectReadable(
      await make('pause.mp4', ...picture, ...tone, ...pause, ...h264, '-c:a', 'aac'),
    );
    expect(film.durationSeconds).toBeCloseTo(34, 1);
    expect([frameCount, strip.count]).toEqual([100, 34]);
  });
});
