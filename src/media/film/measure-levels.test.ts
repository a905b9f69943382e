import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, vi } from 'vitest';
import { findFfmpegBinaries } from '../ffmpeg-binaries.ts';
import { probeVideo } from '../probe.ts';
import { makeTestFolder } from '../test-media.ts';

const run = promisify(execFile);
const folder = await makeTestFolder();

/** A film of two minutes whose sound is heard in its last track, from second 80 to 86. */
async function makeSparseFilm(path: string, silentTracks: number): Promise<void> {
  const silent = Array.from({ length: silentTracks }, (_, index) => String(index + 1));
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', 'color=s=64x36:r=5:d=120'],
    ...silent.flatMap(() => ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono']),
    ...['-f', 'lavfi', '-i', "aevalsrc='0.5*sin(2*PI*440*t)*between(t,80,86)':s=8000:d=120"],
    // Key frames are far apart, and seeking leads to them.
    ...['-map', '0', ...silent.flatMap((input) => ['-map', input]), '-map', `${silentTracks + 1}`],
    ...['-t', '120', '-c:v', 'libx264', '-g', '400', '-preset', 'ultrafast', '-c:a', 'aac', path],
  ]);
}

it('finds the track with sound where it is heard for a few seconds of the film alone', async () => {
  const path = join(folder, 'sparse.mp4');
  await makeSparseFilm(path, 1);
  const { sounds, defaultSound } = (await probeVideo(path)).clock;
  expect(sounds[0]?.levelDecibels).toBe(-120);
  expect(sounds[1]?.levelDecibels).toBeGreaterThan(-20);
  expect(defaultSound).toEqual({ streams: [2], asStereoPair: false });
});

it.skipIf(process.platform === 'win32')(
  'listens to all silent tracks at once, also where one of them is broken',
  async () => {
    const path = join(folder, 'broken.mp4');
    await makeSparseFilm(path, 2);
    const { ffmpegPath } = findFfmpegBinaries();
    const log = join(folder, 'runs.txt');
    const counting = join(folder, 'counting-ffmpeg');
    // It cannot decode the first sound track.
    const script = `echo run >> "${log}"\ncase "$*" in *"[0:1]"*) exit 1;; esac`;
    await writeFile(counting, `#!/bin/sh\n${script}\nexec "${ffmpegPath}" "$@"\n`, { mode: 0o755 });
    vi.stubEnv('FFMPEG_PATH', counting);
    const { clock } = await probeVideo(path).finally(() => vi.unstubAllEnvs());
    expect(clock.sounds.map(({ decodable }) => decodable)).toEqual([false, true, true]);
    expect(clock.defaultSound).toEqual({ streams: [3], asStereoPair: false });
    // Once together, three places of each usable track, then 17 places until there is sound.
    const runs = (await readFile(log, 'utf8')).match(/run/g)?.length;
    expect(runs).toBeLessThanOrEqual(1 + 1 + 2 * 3 + 17);
  },
);
