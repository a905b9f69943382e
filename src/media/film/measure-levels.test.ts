import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

it('finds the track with sound where it is heard for a few seconds of the film alone', async () => {
  const path = join(folder, 'sparse.mp4');
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'color=s=64x36:r=5:d=120'],
    ...['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono'],
    ...['-f', 'lavfi', '-i', "aevalsrc='0.5*sin(2*PI*440*t)*between(t,80,86)':s=8000:d=120"],
    // Key frames are far apart, and seeking leads to them.
    ...['-map', '0', '-map', '1', '-map', '2', '-t', '120', '-c:v', 'libx264', '-g', '400'],
    ...['-preset', 'ultrafast', '-c:a', 'aac', path],
  ]);
  const { sounds, defaultSound } = (await probeVideo(path)).clock;
  expect(sounds[0]?.levelDecibels).toBe(-120);
  expect(sounds[1]?.levelDecibels).toBeGreaterThan(-20);
  expect(defaultSound).toEqual({ streams: [2], asStereoPair: false });
});
