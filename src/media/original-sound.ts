import { open } from 'node:fs/promises';
import { AppError } from '../shared/app-error.ts';
import type { SoundChoice } from '../shared/film-clock.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { filmInput } from './film/film-input.ts';
import { soundOutput, usedSound } from './film/sound-output.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import type { MediaInfo } from './media-info.ts';
import { wavHeader, wavHeaderLength } from '../files/write-wav.ts';

/** The playable copy of a video's sound: two channels of 16 bit at 48 kHz. */
export const playableSound = { sampleRate: 48_000, channels: 2 } as const;

const frameLength = 4;
const longestDataLength = 0xffff_ffff - wavHeaderLength;

/** Options of {@link writeOriginalSound}. */
export interface OriginalSoundOptions extends LongTaskOptions {
  /** Which tracks; by default as `usedSound` chooses. */
  readonly sound?: SoundChoice | undefined;
  /** Receives the samples, both channels alternating, block by block as they are written. */
  readonly onSamples?: ((samples: Int16Array) => void) | undefined;
}

/**
 * Decodes the sound of a video once into a wav that a player can seek in, sample 0 being the
 * film's time 0, in memory that does not grow with its length. Replaces the file at `path`; gives the number
 * of frames. Throws `bad-media`, `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`,
 * `unsupported` beyond 4 GiB (six hours).
 */
export async function writeOriginalSound(
  info: MediaInfo,
  path: string,
  { sound, signal, onProgress, onSamples }: OriginalSoundOptions = {},
): Promise<number> {
  const { sampleRate, channels } = playableSound;
  const total = info.durationSeconds;
  const used = usedSound(info, sound);
  return writeFinishedFile(path, { force: true }, async (temporaryPath) => {
    await using file = await open(temporaryPath, 'r+');
    await file.write(wavHeader(sampleRate, channels, 0), 0, wavHeaderLength, 0);
    let dataLength = 0;
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of streamFfmpeg({
      inputs: [filmInput(info)],
      outputOptions: [
        ...soundOutput(info, used, { sampleRate, channels }),
        ...['-f', 's16le', '-c:a', 'pcm_s16le'],
      ],
      doing: `read the sound of "${info.path}"`,
      signal,
    })) {
      const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const wholeLength = joined.length - (joined.length % frameLength);
      rest = joined.subarray(wholeLength);
      const samples = new Int16Array(wholeLength / 2);
      const bytes = new Uint8Array(samples.buffer);
      bytes.set(joined.subarray(0, wholeLength));
      if (dataLength + bytes.length > longestDataLength) {
        throw new AppError(
          'unsupported',
          `The sound of "${info.path}" is longer than a wav can hold (4 GiB, six hours). Cut the video into shorter parts, and make a project of each.`,
        );
      }
      let written = 0;
      while (written < bytes.length) {
        const position = wavHeaderLength + dataLength + written;
        const left = bytes.length - written;
        written += (await file.write(bytes, written, left, position)).bytesWritten;
      }
      dataLength += bytes.length;
      onSamples?.(samples);
      const done = Math.min(total, dataLength / frameLength / sampleRate);
      onProgress?.({ stage: 'reading sound', done, total, unit: 'seconds' });
    }
    await file.write(wavHeader(sampleRate, channels, dataLength), 0, wavHeaderLength, 0);
    return dataLength / frameLength;
  });
}
