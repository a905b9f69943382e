import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { seededNumbers } from '../../src/document/seeded-numbers.ts';
import { readAudio } from '../../src/media/extract-audio.ts';
import { atSpeechLevel, spokenRange } from '../../src/jobs/analyse/test-speech.ts';
import type { TimeRange } from '../../src/shared/time-range.ts';
import type { SpokenHalf } from './halves.ts';

const sampleRate = 48_000;
/** A sound in which voices say lines, at 48 kHz. */
export interface SpokenSound {
  readonly samples: Float32Array;
  /** Where each line begins and ends. */
  readonly truth: readonly TimeRange[];
}

/** So many lines of 2 to 10 random words, one after another, with 1.2 to 2.4 s between them. */
export async function speakLines(
  folder: string,
  { voices, words, seed }: SpokenHalf,
  { count, part }: { readonly count: number; readonly part: number },
): Promise<SpokenSound> {
  const random = seededNumbers(seed + 1000 * part);
  const parts: { readonly from: number; readonly line: Float32Array }[] = [];
  let at = 1.5 * sampleRate;
  for (let index = 0; index < count; index++) {
    const voice = voices[(part + index) % voices.length]!;
    const said = Array.from(
      { length: 2 + Math.floor(9 * random()) },
      () => words[Math.floor(words.length * random())]!,
    );
    const path = join(folder, `line-${seed}-${part}-${index}.wav`);
    const line = await speak(path, voice, `${said.join(' ')}.`);
    parts.push({ from: Math.round(at), line });
    at += line.length + (1.2 + 1.2 * random()) * sampleRate;
  }
  const samples = new Float32Array(Math.round(at + 0.5 * sampleRate));
  const truth = parts.map(({ from, line }) => {
    samples.set(line, from);
    return spokenRange(line, from);
  });
  return { samples, truth };
}

async function speak(path: string, voice: string, text: string): Promise<Float32Array> {
  const flite = voice.startsWith('flite:') ? voice.slice('flite:'.length) : undefined;
  const { status, stderr } = flite
    ? spawnSync('flite', ['-voice', flite, '-t', text, '-o', path])
    : spawnSync('espeak-ng', ['-v', voice, '-w', path, text]);
  if (status !== 0) throw new Error(`Could not say "${text}": ${String(stderr)}`);
  return atSpeechLevel(await readAudio(path, { sampleRate, channels: 1 }));
}
