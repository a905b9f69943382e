import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, onTestFinished } from 'vitest';
import { runFfmpeg } from './ffmpeg.ts';

/** Options of a small video made for a test; sizes in pixels, everything short. */
export interface TestVideoOptions {
  readonly size?: string;
  readonly rate?: string;
  readonly seconds?: number;
  /** One tone per sound track. */
  readonly tracks?: number;
  /** Codec, tags, flags: anything ffmpeg takes for its output. */
  readonly output?: readonly string[];
  readonly codec?: readonly string[];
}

const quickH264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];

/** Paints a moving test picture, with a tone per sound track, into `path` by way of ffmpeg. */
export async function makeTestVideo(
  path: string,
  {
    size = '64x36',
    rate = '25',
    seconds = 2,
    tracks = 1,
    output = [],
    codec = quickH264,
  }: TestVideoOptions = {},
): Promise<string> {
  const tones = Array.from({ length: tracks }, (_, index) => ({
    source: `sine=frequency=${440 * (index + 1)}:sample_rate=48000:duration=${seconds}`,
    options: ['-f', 'lavfi'],
  }));
  const maps = tones.flatMap((_, index) => ['-map', `${index + 1}:a`]);
  const picture = { source: `testsrc2=s=${size}:r=${rate}:d=${seconds}`, options: ['-f', 'lavfi'] };
  await runFfmpeg(
    {
      inputs: [picture, ...tones],
      outputOptions: ['-map', '0:v', ...maps, ...codec, ...output],
      doing: `make "${path}"`,
    },
    path,
  );
  return path;
}

/** Gives an mp4 the display matrix with which a phone held upright marks its videos. */
export async function turnQuarterClockwise(path: string): Promise<void> {
  const bytes = await readFile(path);
  const afterName = bytes.indexOf('tkhd') + 4;
  const matrix = [0, 0x0001_0000, 0, -0x0001_0000, 0, 0];
  matrix.forEach((value, index) => bytes.writeInt32BE(value, afterName + 40 + 4 * index));
  await writeFile(path, bytes);
}

/** Writes a tone as a sound file of the kind that the ending of `path` says. */
export async function makeTestSound(
  path: string,
  seconds: number,
  options: readonly string[] = [],
): Promise<string> {
  const source = `sine=frequency=440:sample_rate=32000:duration=${seconds}`;
  await runFfmpeg(
    {
      inputs: [{ source, options: ['-f', 'lavfi'] }],
      outputOptions: options,
      doing: `make "${path}"`,
    },
    path,
  );
  return path;
}

/** A temporary folder that goes when the file's tests are done; to be called at its top level. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-media-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Waits for this process to have a child of one name, and gives its process id; Linux only. */
export async function findChild(name: string): Promise<number> {
  for (;;) {
    const listed = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
    for (const pid of listed.trim().split(' ')) {
      const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
      if (command.trim() === name) return Number(pid);
    }
    await setTimeout(5);
  }
}

/**
 * Mounts a file system in memory at `path`, gone when the test that calls is done. False, with a
 * warning, where that is not allowed: only root on Linux may.
 */
export async function mountMemory(path: string, options: string): Promise<boolean> {
  await mkdir(path);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  if (mounted.status !== 0) {
    console.warn(`SKIPPED: a test needs to mount a small disk (${options}), which only root may`);
    return false;
  }
  onTestFinished(() => void spawnSync('umount', [path]));
  return true;
}
