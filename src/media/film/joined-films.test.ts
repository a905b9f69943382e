import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFrameTimeline } from '../frame-timeline.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';
import { beepTimes, farthest, flashTimes, makeFlashes } from './test-flashes.ts';

const folder = await makeTestFolder();

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

// Jumps back by less than ffmpeg's own 10 s: then it takes half of them for pauses.
it.each([
  ['film.ts', [...h264, '-c:a', 'mp2']],
  ['film.m2ts', [...h264, '-c:a', 'aac']],
  ['film.mpg', ['-c:v', 'mpeg2video', '-c:a', 'mp2']],
])('has no pause where %s was joined to itself', async (name, output) => {
  const bytes = await readFile(await makeFlashes(join(folder, name), output, 4));
  const joined = join(folder, `joined-${name}`);
  await writeFile(joined, Buffer.concat([bytes, bytes, bytes]));
  const film = await probeVideo(joined);
  expect(film.clock.timestampsJump).toBe(true);
  expect(film.durationSeconds).toBeCloseTo(12, 1);
  const { frameCount, presentationSeconds } = await readFrameTimeline(film);
  expect(frameCount).toBe(300);
  expect(presentationSeconds.at(-1)).toBeCloseTo(11.96, 1);
  const flashes = await flashTimes(film);
  expect(flashes).toHaveLength(11);
  expect(farthest(flashes, await beepTimes(film))).toBeLessThan(0.02);
});
