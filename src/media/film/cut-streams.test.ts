import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readFrameTimeline } from '../frame-timeline.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { beepTimes, farthest, flashTimes, makeFlashes } from './test-flashes.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();
const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2', '-pix_fmt', 'yuv420p'];

it.each(['mp2', 'aac'])(
  'begins with the first key frame of a stream cut anywhere (%s)',
  async (sound) => {
    const whole = join(folder, `${sound}.ts`);
    const groups = ['-g', '25', '-sc_threshold', '0', '-keyint_min', '25'];
    const bytes = await readFile(await makeFlashes(whole, [...h264, ...groups, '-c:a', sound], 8));
    const cut = join(folder, `${sound}-cut.ts`);
    await writeFile(cut, bytes.subarray(188 * Math.floor((0.31 * bytes.length) / 188)));
    const film = await probeVideo(cut);
    const decoded = await run('ffprobe', [
      ...['-v', 'quiet', '-select_streams', 'v', '-show_entries', 'frame=pts_time'],
      ...['-of', 'csv=p=0', cut],
    ]);
    const times = (decoded.stdout.match(/^[\d.]+/gm) ?? []).map(Number);
    const { frameCount, presentationSeconds } = await readFrameTimeline(film);
    expect(frameCount).toBe(times.length);
    const { zeroSeconds, pictureStartSeconds } = film.clock;
    expect(pictureStartSeconds).toBeCloseTo((times[0] ?? NaN) - zeroSeconds, 3);
    expect(presentationSeconds[0]).toBeCloseTo(pictureStartSeconds, 3);
    expect(pictureStartSeconds).toBeGreaterThan(0);
    const flashes = await flashTimes(film);
    // The one that the picture begins with is no cut, nor is its end.
    expect(flashes.length).toBe(4);
    expect(farthest(flashes, await beepTimes(film))).toBeLessThan(0.01);
  },
);

it('has no sound of the other programs of a broadcast', async () => {
  const one = await makeFlashes(join(folder, 'one.mp4'), [...h264, '-c:a', 'aac'], 2);
  const path = join(folder, 'programs.ts');
  await run('ffmpeg', [
    ...['-v', 'error', '-i', one, '-i', one, '-map', '0:v', '-map', '0:a', '-map', '1:v'],
    ...['-map', '1:a', '-c', 'copy', '-program', 'st=0:st=1', '-program', 'st=2:st=3', path],
  ]);
  const { video, audio } = await probeVideo(path);
  expect([video.index, audio.map(({ index }) => index)]).toEqual([0, [1]]);
});
