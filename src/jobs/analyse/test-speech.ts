import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAudio } from '../../media/extract-audio.ts';
import { runFfmpeg } from '../../media/ffmpeg.ts';
import { noise } from '../../sound/signals.ts';
import type { TimeRange } from '../../shared/time-range.ts';

const sampleRate = 48_000;
/** Root mean square of each line of speech. */
export const speechLevel = 0.1;
/** A voice sounds where it is, over 10 ms, no more decibels than this below its line. */
const edgeDecibels = 20;
const edgeSamples = sampleRate / 100;

/** Whether a program that speaks is installed; without it, tests of speech are skipped and say so. */
export const canSpeak = spawnSync('espeak-ng', ['--version']).status === 0;
if (!canSpeak) console.warn('SKIPPED: tests of speech need espeak-ng, which is not installed.');

const lines = [
  'The ferry left the harbour before sunrise, and nobody saw who was on board.',
  'My grandfather kept the letters in a tin box under the stairs.',
  'We walked along the river until the light was gone.',
  'It was not the first winter they had spent up here, but it was the longest.',
  'Listen. Something is moving behind the wall.',
];

/** What is heard beside the voice, in samples of the film. */
export type Background = 'silence' | 'noise' | 'music';

const backgrounds: Readonly<Record<Background, (length: number) => Float32Array>> = {
  silence: (length) => new Float32Array(length),
  noise: (length) => noise(length, 0.05),
  music: (length) => {
    const drum = noise(length, 0.2, 5);
    return drum.map((hit, index) => {
      const seconds = index / sampleRate;
      const swell = 0.6 + 0.4 * Math.sin(4 * Math.PI * seconds);
      const chord = [220, 277.2, 329.6, 440].reduce(
        (sum, hertz) => sum + 0.03 * Math.sin(2 * Math.PI * hertz * seconds),
        0,
      );
      return chord * swell + hit * Math.exp(-20 * ((2 * seconds) % 1));
    });
  },
};

/** A film with spoken lines at known places. */
export interface SpokenFilm {
  readonly path: string;
  /** Where the voice sounds, to the sample. */
  readonly truth: readonly TimeRange[];
}

/** Makes a film in which a synthetic voice says a line at each of these seconds. */
export async function makeSpokenFilm(
  folder: string,
  background: Background,
  options: { readonly seconds?: number; readonly starts?: readonly number[] } = {},
): Promise<SpokenFilm> {
  const { seconds = 40, starts = [2, 9, 14, 20.5, 27, 32] } = options;
  const sound = backgrounds[background](seconds * sampleRate);
  const truth: TimeRange[] = [];
  for (const [index, start] of starts.entries()) {
    const path = join(folder, `line-${background}-${index}.wav`);
    const voice = index % 2 === 0 ? 'en-gb' : 'en-us';
    const said = spawnSync('espeak-ng', ['-v', voice, '-w', path, lines[index % lines.length]!]);
    if (said.status !== 0) throw new Error(`espeak-ng failed: ${said.stderr.toString()}`);
    const line = await readAudio(path, { sampleRate, channels: 1 });
    const spoken = atSpeechLevel(line);
    const from = Math.round(start * sampleRate);
    for (let at = 0; at < spoken.length; at++) sound[from + at]! += spoken[at]!;
    truth.push(spokenRange(spoken, from));
  }
  return { path: await makeFilmOf(sound, join(folder, `${background}.mov`)), truth };
}

/** A line of speech at {@link speechLevel}. */
export function atSpeechLevel(line: Float32Array): Float32Array {
  const power = line.reduce((sum, sample) => sum + sample * sample, 0) / line.length;
  return line.map((sample) => (sample * speechLevel) / Math.sqrt(power));
}

/** Where the voice sounds in a line of {@link speechLevel} that begins at a sample of a film. */
export function spokenRange(line: Float32Array, from: number): TimeRange {
  const limit = edgeSamples * speechLevel ** 2 * 10 ** (-edgeDecibels / 10);
  let [power, first, last] = [0, -1, -1];
  for (let at = 0; at < line.length; at++) {
    power += line[at]! ** 2 - (line[at - edgeSamples] ?? 0) ** 2;
    if (power < limit) continue;
    if (first < 0) first = at;
    last = at;
  }
  const seconds = (at: number): number => (from + at + 1 - edgeSamples / 2) / sampleRate;
  return { startSeconds: seconds(first), endSeconds: seconds(last) };
}

/** Makes a film of a sound, mono at 48 kHz, and returns its path. */
export async function makeFilmOf(sound: Float32Array, path: string): Promise<string> {
  const raw = `${path}.f32`;
  await writeFile(raw, sound);
  await runFfmpeg(
    {
      inputs: [
        {
          source: `testsrc2=s=64x36:r=25:d=${sound.length / sampleRate}`,
          options: ['-f', 'lavfi'],
        },
        { source: raw, options: ['-f', 'f32le', '-ar', String(sampleRate), '-ac', '1'] },
      ],
      outputOptions: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'].concat([
        ...['-c:a', 'pcm_s24le', '-ac', '2'],
      ]),
      doing: `make "${path}"`,
    },
    path,
  );
  return path;
}

/** How well ranges were found, in steps of 10 ms: 1 is perfect (F1). */
export function agreement(
  found: readonly TimeRange[],
  truth: readonly TimeRange[],
  seconds: number,
): number {
  const isIn = (ranges: readonly TimeRange[], at: number): boolean =>
    ranges.some(({ startSeconds, endSeconds }) => at >= startSeconds && at < endSeconds);
  let [both, one] = [0, 0];
  for (let step = 0; step < 100 * seconds; step++) {
    const [isFound, isTrue] = [isIn(found, step / 100), isIn(truth, step / 100)];
    if (isFound && isTrue) both++;
    else if (isFound || isTrue) one++;
  }
  return (2 * both) / (2 * both + one);
}
