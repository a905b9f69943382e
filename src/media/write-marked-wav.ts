import type { LongTaskOptions } from '../shared/progress.ts';
import { runFfmpeg } from './ffmpeg.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { machineMadeMark } from './machine-made-mark.ts';
import { renderedInput, type RenderedSound } from './rendered-sound.ts';

/** What {@link writeMarkedWav} writes. */
export interface MarkedWavOptions extends LongTaskOptions {
  readonly sound: RenderedSound;
  readonly outputPath: string;
  /** Named in the mark that says the music is machine-made. */
  readonly modelName: string;
  readonly force?: boolean;
}

/**
 * Writes a 24-bit stereo wav at the rate of the mix, RF64 beyond 4 GiB, with a comment that says the
 * music is machine-made. Throws `exists`, `disk-full`, `no-permission`, `cancelled`, `ffmpeg-failed`,
 * and whatever `sound` throws.
 */
export async function writeMarkedWav({
  sound,
  outputPath,
  modelName,
  force = false,
  signal,
}: MarkedWavOptions): Promise<void> {
  await writeFinishedFile(outputPath, { force, keepFinished: true }, (temporaryPath) =>
    runFfmpeg(
      {
        inputs: [renderedInput(sound)],
        outputOptions: [
          ...['-c:a', 'pcm_s24le', '-rf64', 'auto', '-map_metadata', '-1'],
          ...['-metadata', `comment=${machineMadeMark(modelName)}`, '-f', 'wav'],
        ],
        doing: `export "${outputPath}"`,
        signal,
      },
      temporaryPath,
    ),
  );
}
