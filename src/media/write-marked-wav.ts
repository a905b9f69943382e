import type { LongTaskOptions } from '../shared/progress.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { machineMadeMark } from './machine-made-mark.ts';
import { renderedInput, type RenderedSound } from './rendered-sound.ts';

/** How the samples of a wav are stored. */
export type WavSamples = '16-bit' | '24-bit' | 'float';

const codecs: Readonly<Record<WavSamples, string>> = {
  '16-bit': 'pcm_s16le',
  '24-bit': 'pcm_s24le',
  float: 'pcm_f32le',
};

/** What {@link writeMarkedWav} writes. */
export interface MarkedWavOptions extends LongTaskOptions {
  readonly sound: RenderedSound;
  readonly outputPath: string;
  /** Named in the mark that says the music is machine-made. */
  readonly modelName: string;
  readonly force?: boolean;
  /** 24 bit unless given. */
  readonly samples?: WavSamples;
}

/**
 * Writes a stereo wav at the rate of the mix, RF64 beyond 4 GiB, with a comment that says the
 * music is machine-made. Throws `exists`, `disk-full`, `no-permission`, `cancelled`, `ffmpeg-failed`,
 * and whatever `sound` throws.
 */
export async function writeMarkedWav({
  sound,
  outputPath,
  modelName,
  force = false,
  samples = '24-bit',
  signal,
}: MarkedWavOptions): Promise<void> {
  await writeFinishedFile(outputPath, { force, keepFinished: true }, (temporaryPath) =>
    runFfmpeg(
      {
        inputs: [renderedInput(sound)],
        outputOptions: [
          ...['-c:a', codecs[samples], '-rf64', 'auto', '-map_metadata', '-1'],
          ...['-metadata', `comment=${machineMadeMark(modelName)}`, '-f', 'wav'],
        ],
        doing: `export "${outputPath}"`,
        signal,
      },
      temporaryPath,
    ),
  );
}
