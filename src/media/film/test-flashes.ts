import { cp, mkdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extractAudio, type ExtractAudioOptions } from '../extract-audio.ts';
import type { MediaInfo, VideoInfo } from '../media-info.ts';
import { findSceneCuts } from '../scene-cuts.ts';

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
  await run('ffmpeg', [...log, ...flashSources(seconds), ...output, path]);
  return path;
}

/** Times of the flashes, in seconds of the film clock; one at the very first frame is no cut. */
export function flashTimes(film: VideoInfo): Promise<number[]> {
  return findSceneCuts(film);
}

/** Times at which beeps begin, in seconds of the film clock. */
export async function beepTimes(
  info: MediaInfo,
  options: Partial<ExtractAudioOptions> = {},
): Promise<number[]> {
  const sampleRate = 48_000;
  const times: number[] = [];
  let sample = 0;
  let lastLoud = -sampleRate;
  for await (const block of extractAudio(info, { sampleRate, channels: 1, ...options })) {
    for (const value of block) {
      if (Math.abs(value) > 0.1) {
        if (sample - lastLoud > sampleRate / 10) times.push(sample / sampleRate);
        lastLoud = sample;
      }
      sample += 1;
    }
  }
  return times;
}

/** How far each time is from the nearest of others, at most. */
export function farthest(times: readonly number[], others: readonly number[]): number {
  const distances = times.map((time) => Math.min(...others.map((each) => Math.abs(each - time))));
  return Math.max(...distances);
}
