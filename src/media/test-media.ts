import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, onTestFinished } from 'vitest';
import { replaceFile } from '../files/replace-file.ts';
import { writeWav } from '../files/write-wav.ts';
import { sine } from '../sound/signals.ts';
import { findFfmpegBinaries } from './ffmpeg-binaries.ts';
import { runFfmpeg, streamFfmpeg } from './ffmpeg.ts';

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

/** Films that tests have made, by what they were made of: several files of tests need the same ones. */
const madeFilms = join(import.meta.dirname, '../../.cache/test-films');

/**
 * Has `make` write a file once for all tests that ask for the same one, and puts a copy of it at `path`. It depends
 * on nothing but `parts`, the ending of `path` and the ffmpeg that is there.
 */
export async function madeOnce(
  path: string,
  parts: readonly unknown[],
  make: (path: string) => Promise<unknown>,
): Promise<string> {
  const { ffmpegPath } = findFfmpegBinaries();
  const { mtimeMs, size } = await stat(ffmpegPath);
  const key = JSON.stringify([ffmpegPath, mtimeMs, size, ...parts]);
  const name = createHash('sha256').update(key).digest('hex') + extname(path);
  const kept = join(madeFilms, name);
  const isKept = await copyFile(kept, path).then(
    () => true,
    () => false,
  );
  if (isKept) return path;
  await make(path);
  await mkdir(madeFilms, { recursive: true });
  // Under a name of its own first: other tests may ask for it at the same time.
  const unfinished = join(madeFilms, `${randomUUID()}.part`);
  await copyFile(path, unfinished);
  await replaceFile(unfinished, kept);
  return path;
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
  const inputs = [picture, ...tones];
  const outputOptions = ['-map', '0:v', ...maps, ...codec, ...output];
  return madeOnce(path, [inputs, outputOptions], (place) =>
    runFfmpeg({ inputs, outputOptions, doing: `make "${place}"` }, place),
  );
}

/** Gives an mp4 the display matrix with which a phone held upright marks its videos. */
export async function turnQuarterClockwise(path: string): Promise<void> {
  const bytes = await readFile(path);
  const afterName = bytes.indexOf('tkhd') + 4;
  const matrix = [0, 0x0001_0000, 0, -0x0001_0000, 0, 0];
  matrix.forEach((value, index) => bytes.writeInt32BE(value, afterName + 40 + 4 * index));
  await writeFile(path, bytes);
}

/** Writes a tone of 440 Hz in mono as a sound file of the kind that the ending of `path` says. */
export async function makeTestSound(
  path: string,
  seconds: number,
  options: readonly string[] = [],
): Promise<string> {
  if (path.endsWith('.wav') && options.length === 0) {
    // No ffmpeg is needed for that.
    const rate = 32_000;
    await writeWav(path, [sine(rate, 440, 0, seconds * rate, 1 / 8)], {
      sampleRate: rate,
      force: true,
    });
    return path;
  }
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

/**
 * The first sound track of a file as one run of ffmpeg gives it, channels alternating: as players hear it, and
 * not as we read it.
 */
export async function decodedSound(
  path: string,
  { sampleRate, channels }: { readonly sampleRate: number; readonly channels: number },
): Promise<Float32Array> {
  // Else two channels would become their sum.
  const mean = ['-af', 'aresample=rematrix_maxval=1'];
  const form = ['-map', '0:a:0', ...mean, '-ar', String(sampleRate), '-ac', String(channels)];
  const chunks = [];
  for await (const chunk of streamFfmpeg({
    inputs: [{ source: path }],
    outputOptions: [...form, '-f', 'f32le', '-c:a', 'pcm_f32le'],
    doing: `read "${path}"`,
  })) {
    chunks.push(chunk);
  }
  return new Float32Array(Uint8Array.from(Buffer.concat(chunks)).buffer);
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
