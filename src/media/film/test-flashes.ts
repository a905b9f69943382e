import { cp, mkdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { extractAudio, type ExtractAudioOptions } from '../extract-audio.ts';
import type { MediaInfo, VideoInfo } from '../media-info.ts';
import { findSceneCuts } from '../scene-cuts.ts';
import { madeOnce } from '../test-media.ts';

/** Where the recorded cases are. */
export const casesFolder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'cases');
const run = promisify(execFile);

/** Whether the recorded cases are beside the repository; says so where they do not. */
export function hasCases(): boolean {
  const isThere = existsSync(casesFolder);
  if (!isThere) console.warn(`SKIPPED: there are no recorded cases in "${casesFolder}"`);
  return isThere;
}

/**
 * Makes the files of one recorded case in a folder of their own below `folder`; gives its path. `args` are
 * those of its script.
 */
export async function makeCase(
  folder: string,
  name: string,
  ...args: readonly string[]
): Promise<string> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  await cp(join(casesFolder, name, 'make.sh'), join(place, 'make.sh'));
  await run('bash', ['make.sh', ...args], { cwd: place });
  return place;
}

/** ffmpeg's sources of a film with a white flash and a beep at each whole second. */
export function flashSources(seconds: number, rate = '25'): string[] {
  const picture =
    `color=black:s=128x72:r=${rate}:d=${seconds},` +
    `drawbox=t=fill:color=white:enable='lt(mod(t,1),0.04)'`;
  const sound = `aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.04)':s=48000:d=${seconds}`;
  return ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
}

/** Makes a film of {@link flashSources}; `output` names codecs and container. */
export async function makeFlashes(
  path: string,
  output: readonly string[],
  seconds = 5,
): Promise<string> {
  const log = ['-hide_banner', '-loglevel', 'error', '-y'];
  const options = [...log, ...flashSources(seconds), ...output];
  return madeOnce(path, options, (place) => run('ffmpeg', [...options, place]));
}

/** Times of the flashes, in seconds of the film clock; one at the very first frame is no cut. */
export function flashTimes(film: VideoInfo): Promise<number[]> {
  return findSceneCuts(film);
}

/** Collects the times at which beeps begin in mono samples, in seconds from the first of them. */
class BeepFinder {
  readonly times: number[] = [];
  readonly #sampleRate = 48_000;
  #sample = 0;
  #lastLoud = -Infinity;

  push(samples: Iterable<number>): void {
    for (const value of samples) {
      if (Math.abs(value) > 0.1) {
        if (this.#sample - this.#lastLoud > this.#sampleRate / 10) {
          this.times.push(this.#sample / this.#sampleRate);
        }
        this.#lastLoud = this.#sample;
      }
      this.#sample += 1;
    }
  }
}

/** Times at which beeps begin, in seconds of the film clock. */
export async function beepTimes(
  info: MediaInfo,
  options: Partial<ExtractAudioOptions> = {},
): Promise<number[]> {
  const beeps = new BeepFinder();
  const form = { sampleRate: 48_000, channels: 1 };
  for await (const block of extractAudio(info, { ...form, ...options })) beeps.push(block);
  return beeps.times;
}

/** Length and beeps of a wav of 16 bits at 48 kHz in stereo, in seconds. */
export async function beepsOfWav(path: string): Promise<{ seconds: number; beeps: number[] }> {
  const bytes = await readFile(path);
  const start = bytes.indexOf('data') + 8;
  const count = bytes.readUInt32LE(start - 4) / 4;
  const beeps = new BeepFinder();
  beeps.push(Array.from({ length: count }, (_, at) => bytes.readInt16LE(start + 4 * at) / 32_768));
  return { seconds: count / 48_000, beeps: beeps.times };
}

/** What is in a finished film, in seconds from its first frame. */
export interface MeasuredFilm {
  /** When each frame is shown. */
  readonly frames: readonly number[];
  readonly flashes: readonly number[];
  /** Of each of its sound tracks. One at the very beginning is left out. */
  readonly beeps: readonly (readonly number[])[];
}

/**
 * Finds frames, flashes and beeps of a film by one run of ffmpeg, which follows the times of the file as players
 * do, and not our film clock.
 */
export async function measureFilm(path: string, tracks = 1): Promise<MeasuredFilm> {
  const name = basename(path);
  const sounds = Array.from({ length: tracks }, (_, track) => track);
  const graph = [
    `[0:v:0]blackdetect=d=0.1:pix_th=0.5,metadata=mode=add:key=shown:value=1,` +
      `metadata=mode=print:file=${name}.picture[picture]`,
    ...sounds.map(
      (track) =>
        `[0:a:${track}]silencedetect=noise=0.1:d=0.1,` +
        `ametadata=mode=print:key=lavfi.silence_end:file=${name}.${track}[${track}]`,
    ),
  ];
  const maps = ['picture', ...sounds].flatMap((output) => ['-map', `[${output}]`]);
  const cwd = dirname(path);
  const input = ['-v', 'error', '-nostdin', '-i', path, '-filter_complex', graph.join(';')];
  await run('ffmpeg', [...input, ...maps, '-fps_mode', 'passthrough', '-f', 'null', '-'], { cwd });
  const found = async (printed: string, pattern: RegExp): Promise<number[]> => {
    const text = await readFile(join(cwd, `${name}.${printed}`), 'utf8');
    return [...text.matchAll(pattern)].map(([, time]) => Number(time));
  };
  const shown = await found('picture', /pts_time:(\S+)/g);
  const [zero = 0] = shown;
  const fromZero = (times: readonly number[]) => times.map((time) => time - zero);
  const beeps = sounds.map((track) => found(String(track), /silence_end=(\S+)/g));
  return {
    frames: fromZero(shown),
    flashes: fromZero(await found('picture', /black_end=(\S+)/g)),
    beeps: (await Promise.all(beeps)).map(fromZero),
  };
}

/** How far each time is from the nearest of others, at most. */
export function farthest(times: readonly number[], others: readonly number[]): number {
  const distances = times.map((time) => Math.min(...others.map((each) => Math.abs(each - time))));
  return Math.max(...distances);
}
