import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { reportStep } from '../e2e/report-step.ts';
import { runProgram, runVidmuse } from '../e2e/run-program.ts';
import { makeTestFolder } from '../src/host/test-studio.ts';
import { findSpeech } from '../src/jobs/analyse/find-speech.ts';
import { agreement, makeFilmOf, speechLevel } from '../src/jobs/analyse/test-speech.ts';
import { readAudio } from '../src/media/extract-audio.ts';
import { probeVideo } from '../src/media/probe.ts';
import type { TimeRange } from '../src/shared/time-range.ts';
import { backgrounds, toUnit } from './speech/backgrounds.ts';
import { halves, type SpokenHalf } from './speech/halves.ts';
import { speakLines } from './speech/spoken-lines.ts';

// Measures how exactly speech is found over noise and music, for lines, words and voices that nothing was tuned
// on. Needs espeak-ng, and for some voices flite. Prints one JSON object:
// npm run -s bench:speech [-- tuned]

const sampleRate = 48_000;
const linesEach = 12;
const rounds = 3;
const conditions = [
  { over: 'silence', decibels: Infinity },
  ...['pink noise', 'street', 'chords', 'composed music'].flatMap((over) =>
    [10, 20].map((decibels) => ({ over, decibels })),
  ),
];

/** Music of a starter model for 70 s of changing colours. */
async function composeMusic(folder: string, model: string, seed: number): Promise<Float32Array> {
  const film = join(folder, `colours-${seed}.mp4`);
  const picture = 'testsrc2=s=320x180:r=12:d=70,hue=h=70*floor(t/4)';
  await runProgram(process.env['FFMPEG_PATH'] || 'ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', picture, '-c:v', 'libx264', film],
  ]);
  const wav = join(folder, `music-${seed}.wav`);
  await runVidmuse('score', film, '--model', model, '--seed', String(seed), '--save-wav', wav);
  return readAudio(wav, { sampleRate, channels: 1 });
}

/** How many milliseconds from the truth the nearest found lines begin and end; null where one is missed. */
function errorsOf(truth: readonly TimeRange[], found: readonly TimeRange[]) {
  return truth.map((line) => {
    const heard = found.filter(
      ({ startSeconds, endSeconds }) =>
        startSeconds < line.endSeconds && endSeconds > line.startSeconds,
    );
    if (heard.length === 0) return null;
    return {
      start: 1000 * (heard[0]!.startSeconds - line.startSeconds),
      end: 1000 * (heard.at(-1)!.endSeconds - line.endSeconds),
    };
  });
}

const name = process.argv[2] === 'tuned' ? 'tuned' : 'heldOut';
const hasFlite = spawnSync('flite', ['-lv']).status === 0;
const half: SpokenHalf = {
  ...halves[name],
  voices: halves[name].voices.filter((voice) => hasFlite || !voice.startsWith('flite:')),
};
const folder = await makeTestFolder();
try {
  const model = name === 'tuned' ? 'starter' : 'starter2';
  const music = await Promise.all(
    [half.seed + 10, half.seed + 11].map((seed) => composeMusic(folder.path, model, seed)),
  );
  const figures: Record<string, object> = {};
  for (const [place, { over, decibels }] of conditions.entries()) {
    const errors: ReturnType<typeof errorsOf>[number][] = [];
    let lowest = 1;
    for (let round = 0; round < rounds; round++) {
      const part = 1 + place + conditions.length * round;
      reportStep(`${over} ${decibels} dB, ${round + 1} of ${rounds}`);
      const { samples, truth } = await speakLines(folder.path, half, { count: linesEach, part });
      const level = speechLevel * 10 ** (-decibels / 20);
      const made = backgrounds[over]?.(samples.length, half.seed + part);
      const long = music[part % 2]!;
      const other = made ?? toUnit(samples.map((_, index) => long[index % long.length]!));
      const mixed = samples.map((sample, index) => sample + level * other[index]!);
      const video = await probeVideo(await makeFilmOf(mixed, join(folder.path, `${part}.mov`)));
      const { ranges } = await findSpeech(video, video.clock.defaultSound!);
      lowest = Math.min(lowest, agreement(ranges, truth, video.durationSeconds));
      errors.push(...errorsOf(truth, ranges));
    }
    const within = (edge: 'start' | 'end') =>
      errors.filter((error) => error && Math.abs(error[edge]) <= 20.5).length;
    figures[over === 'silence' ? over : `${over}, ${decibels} dB below the voice`] = {
      ...{ lines: errors.length, startsWithin20Milliseconds: within('start') },
      ...{ endsWithin20Milliseconds: within('end'), lowestF1: Number(lowest.toFixed(3)) },
    };
  }
  const report = { half: name, voices: half.voices, ...figures };
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  await folder.remove();
}
