import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { turnQuarterClockwise } from '../media.ts';
import { runProgram } from '../run-program.ts';

const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

/** Scenes of the narrated cut. */
export const sceneCount = 13;
const narratedSeconds = 90;
const narratedRate = 25;

/** The films of the trial. */
export const trialFilms = ['narrated', 'phone', 'silent', 'reel'] as const;
export type TrialFilm = (typeof trialFilms)[number];

/** Where the narrated cut changes its scene, in seconds. */
export const sceneCuts: readonly number[] = Array.from(
  { length: sceneCount - 1 },
  (_, index) => (index + 1) * sceneSeconds(sceneCount, narratedSeconds, narratedRate),
);

const words =
  'The harbour wakes before the town does. Boats leave one by one, and the water keeps their lines. ' +
  'By noon the market is full. Nobody asks where the fish came from, and everybody knows. ' +
  'In the evening the light goes slowly, and so do we.';

/**
 * Makes films of the trial in a folder, each `<name>.mp4`: `narrated`, 90 s of 13 scenes under a voice;
 * `phone`, stored on its side, its frames unevenly spaced; `silent`, at 23.976 without sound; `reel`, 20
 * minutes. Returns the narrator: `espeak-ng`, or `none` if it is not installed.
 */
export async function makeTrialFilms(
  folder: string,
  wanted: readonly TrialFilm[] = trialFilms,
): Promise<'espeak-ng' | 'none'> {
  const film = (name: string): string => join(folder, `${name}.mp4`);
  const voice = join(folder, 'voice.wav');
  const narrator = await runProgram('espeak-ng', ['-s', '140', '-w', voice, words]).then(
    () => 'espeak-ng' as const,
    () => 'none' as const,
  );
  const narration =
    narrator === 'none'
      ? ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono']
      : ['-stream_loop', '-1', '-i', voice];
  const tone = ['-f', 'lavfi', '-i', 'aevalsrc=0.2*sin(880*t)*sin(3*t):s=48000'];
  if (wanted.includes('narrated')) {
    const picture = scenes(sceneCount, narratedSeconds, narratedRate);
    await encode(film('narrated'), picture, narration, narratedSeconds);
  }
  if (wanted.includes('phone')) {
    // Two of three frames are left out for half of each second, as a phone does in the dark.
    const uneven = "select='lt(mod(t,1),0.5)+not(mod(n,3))'";
    const picture = `testsrc2=size=640x360:rate=30:duration=20,${uneven}`;
    await encode(film('phone'), picture, tone, 20, ['-fps_mode', 'vfr']);
    await turnQuarterClockwise(film('phone'));
  }
  if (wanted.includes('silent')) {
    await encode(film('silent'), 'testsrc2=size=640x360:rate=24000/1001:duration=30', [], 30);
  }
  if (wanted.includes('reel')) {
    const block = film('block');
    await encode(block, scenes(12, 60, 25), narration, 60);
    const times = ['-stream_loop', '19', '-i', block, '-t', '1200', '-c', 'copy'];
    await runProgram(ffmpeg, ['-v', 'error', ...times, film('reel')]);
    await rm(block);
  }
  await rm(voice, { force: true });
  return narrator;
}

function sceneSeconds(count: number, seconds: number, rate: number): number {
  return Math.floor((seconds * rate) / count) / rate;
}

/** A source of scenes of equal length and very different pictures, with hard cuts between. */
function scenes(count: number, seconds: number, rate: number): string {
  const each = sceneSeconds(count, seconds, rate);
  const parts = Array.from({ length: count }, (_, index) => {
    const length = index === count - 1 ? seconds - each * (count - 1) : each;
    const form = `size=640x360:rate=${rate}:duration=${length}`;
    const sources = [
      `testsrc2=${form},rotate=${index}`,
      `gradients=${form}:seed=${index + 1}:nb_colors=${2 + (index % 3)}:speed=0.01`,
      `smptehdbars=${form},rotate=${index},negate`,
      `rgbtestsrc=${form},rotate=${index}`,
    ];
    return `${sources[index % sources.length]!},format=yuv420p[s${index}]`;
  });
  const labels = parts.map((_, index) => `[s${index}]`).join('');
  return `${parts.join(';')};${labels}concat=n=${count}:v=1:a=0`;
}

async function encode(
  path: string,
  source: string,
  sound: readonly string[],
  seconds: number,
  options: readonly string[] = [],
): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', source, ...sound, '-t', String(seconds)];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await runProgram(ffmpeg, ['-v', 'error', ...picture, ...codec, ...options, path]);
}
