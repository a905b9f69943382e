import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './run-program.ts';

const ffmpeg = process.env['FFMPEG_PATH'] || 'ffmpeg';

/** Scenes of the narrated cut. */
export const sceneCount = 13;

const words =
  'The harbour wakes before the town does. Boats leave one by one, and the water keeps their lines. ' +
  'By noon the market is full. Nobody asks where the fish came from, and everybody knows. ' +
  'In the evening the light goes slowly, and so do we.';

/**
 * Makes the films of the trial in a folder: `narrated.mp4`, `phone.mp4`, `silent.mp4` and `reel.mp4`.
 * Returns the narrator: `espeak-ng`, or `none` if it is not installed.
 */
export async function makeTrialFilms(folder: string): Promise<'espeak-ng' | 'none'> {
  const film = (name: string): string => join(folder, name);
  const voice = film('voice.wav');
  const narrator = await runProgram('espeak-ng', ['-s', '140', '-w', voice, words]).then(
    () => 'espeak-ng' as const,
    () => 'none' as const,
  );
  const sound =
    narrator === 'none'
      ? ['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono']
      : ['-stream_loop', '-1', '-i', voice];
  await encode(film('narrated.mp4'), scenes(sceneCount, 90, 25), sound, 90);
  await encode(film('phone.mp4'), 'testsrc2=size=360x640:rate=30000/1001:duration=20', [], 20);
  await encode(film('silent.mp4'), 'testsrc2=size=640x360:rate=24000/1001:duration=30', [], 30);
  const block = film('block.mp4');
  await encode(block, scenes(12, 60, 25), [], 60);
  const times = ['-stream_loop', '19', '-i', block, '-t', '1200', '-c', 'copy'];
  await runProgram(ffmpeg, ['-v', 'error', ...times, film('reel.mp4')]);
  await Promise.all([rm(voice, { force: true }), rm(block)]);
  return narrator;
}

/** A source of scenes of equal length and very different pictures, with hard cuts between. */
function scenes(count: number, seconds: number, rate: number): string {
  const each = Math.floor((seconds * rate) / count) / rate;
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
): Promise<void> {
  const picture = ['-f', 'lavfi', '-i', source, ...sound, '-t', String(seconds)];
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await runProgram(ffmpeg, ['-v', 'error', ...picture, ...codec, path]);
}
