import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFilmStrip } from '../../src/media/film-strip.ts';
import { muxScore } from '../../src/media/mux-score.ts';
import { writeOriginalSound } from '../../src/media/original-sound.ts';
import { probeVideo } from '../../src/media/probe.ts';
import { findSceneCuts } from '../../src/media/scene-cuts.ts';
import { writeSoundFile, type SoundCoding } from '../../src/media/write-sound-file.ts';
import { mixSampleRate, silence, type Stereo } from '../../src/sound/sound-node.ts';

const sample = join(import.meta.dirname, '../../resources/sample.mp4');

/**
 * Tries everything that the app does with ffmpeg and ffprobe: reads a film, draws its strip, finds its
 * cuts, decodes its sound, and writes films and sound files. Throws AppError, mostly `ffmpeg-failed`.
 */
export async function tryFfmpeg(ffmpegPath: string, ffprobePath: string): Promise<void> {
  const { FFMPEG_PATH, FFPROBE_PATH } = process.env;
  Object.assign(process.env, { FFMPEG_PATH: ffmpegPath, FFPROBE_PATH: ffprobePath });
  const folder = await mkdtemp(join(tmpdir(), 'vidmuse-ffmpeg-'));
  const at = (name: string): string => join(folder, name);
  try {
    const video = await probeVideo(sample);
    await writeFilmStrip(video, at('strip.jpg'));
    await findSceneCuts(video);
    await writeOriginalSound(video, at('sound.wav'));
    const music = { musicPath: at('sound.wav'), modelName: 'none' };
    for (const name of ['film.mp4', 'film.mov', 'film.mkv']) {
      await muxScore({ video, ...music, outputPath: at(name) });
      await probeVideo(at(name));
    }
    const codings: readonly [SoundCoding, string][] = [
      ['24-bit', 'score.wav'],
      ['flac', 'score.flac'],
      ['aac', 'score.m4a'],
    ];
    for (const [coding, name] of codings) {
      const sound = { sound: halfASecond(), sampleRate: mixSampleRate, coding };
      await writeSoundFile({ ...sound, outputPath: at(name) });
    }
  } finally {
    await rm(folder, { recursive: true });
    restore({ FFMPEG_PATH, FFPROBE_PATH });
  }
}

async function* halfASecond(): AsyncGenerator<Stereo> {
  yield await Promise.resolve(silence(mixSampleRate / 2));
}

function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
