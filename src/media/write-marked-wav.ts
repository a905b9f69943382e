import type { LongTaskOptions } from '../shared/progress.ts';
import { fileInput, runFfmpeg } from './ffmpeg.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { machineMadeMark } from './machine-made-mark.ts';

/** What {@link writeMarkedWav} makes. */
export interface MarkedWavOptions extends LongTaskOptions {
  /** The music, a sound file of any kind. */
  readonly musicPath: string;
  readonly outputPath: string;
  /** Named in the mark that says the music is machine-made. */
  readonly modelName: string;
  readonly force?: boolean;
}

/**
 * Writes music as a 24-bit wav at its own sample rate, with a comment that says it is machine-made.
 * Throws `exists`, `disk-full`, `no-permission`, `cancelled`, `bad-media`, `ffmpeg-failed`.
 */
export async function writeMarkedWav({
  musicPath,
  outputPath,
  modelName,
  force = false,
  signal,
}: MarkedWavOptions): Promise<void> {
  await writeFinishedFile(outputPath, { force, keepFinished: true }, (temporaryPath) =>
    runFfmpeg(
      {
        inputs: [fileInput(musicPath)],
        outputOptions: [
          ...['-c:a', 'pcm_s24le', '-map_metadata', '-1'],
          ...['-metadata', `comment=${machineMadeMark(modelName)}`, '-f', 'wav'],
        ],
        doing: `export "${outputPath}"`,
        signal,
      },
      temporaryPath,
    ),
  );
}
