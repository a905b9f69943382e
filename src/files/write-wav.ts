import { open } from 'node:fs/promises';
import { AppError, throwIfCancelled } from '../shared/app-error.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { writeFinishedFile } from './finished-file.ts';
import { toPcm16 } from './to-pcm16.ts';
import { writeAll } from './write-all.ts';

/** Length of the header that {@link wavHeader} makes, in bytes. */
export const wavHeaderLength = 44;
const bytesPerSample = 2;
/** A wav states its length in 32 bits. */
const longestDataLength = 0xffff_ffff - wavHeaderLength;

/** The header of a 16-bit PCM wav whose samples take `dataLength` bytes. */
export function wavHeader(sampleRate: number, channels: number, dataLength: number): Buffer {
  const header = Buffer.alloc(wavHeaderLength);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(wavHeaderLength - 8 + dataLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * bytesPerSample, 28);
  header.writeUInt16LE(channels * bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataLength, 40);
  return header;
}

/** What {@link writeWav} needs besides the samples. */
export interface WavOptions extends LongTaskOptions {
  readonly sampleRate: number;
  /** Samples of all channels alternate in the blocks. */
  readonly channels?: number;
  readonly force?: boolean;
}

/**
 * Streams blocks of samples in -1 … 1 into a 16-bit PCM wav; louder ones are clipped. The
 * file appears under its name only when complete. Throws `exists`, `disk-full`, `no-permission`,
 * `unsupported` beyond 4 GiB, `cancelled`.
 */
export async function writeWav(
  path: string,
  blocks: AsyncIterable<Float32Array> | Iterable<Float32Array>,
  { sampleRate, channels = 1, force = false, signal, onProgress }: WavOptions,
): Promise<void> {
  await writeFinishedFile(path, { force, keepFinished: true }, async (temporaryPath) => {
    await using file = await open(temporaryPath, 'r+');
    let dataLength = 0;
    await writeAll(file, wavHeader(sampleRate, channels, 0), 0);
    for await (const block of blocks) {
      throwIfCancelled(signal);
      if (dataLength + block.length * bytesPerSample > longestDataLength) {
        throw new AppError(
          'unsupported',
          `Could not write "${path}": a wav holds at most 4 GiB; write shorter parts.`,
        );
      }
      const pcm = new Uint8Array(toPcm16(block).buffer);
      await writeAll(file, pcm, wavHeaderLength + dataLength);
      dataLength += pcm.length;
      const seconds = dataLength / (bytesPerSample * channels * sampleRate);
      onProgress?.({ stage: 'writing sound', done: seconds, total: 0, unit: 'seconds' });
    }
    await writeAll(file, wavHeader(sampleRate, channels, dataLength), 0);
  });
}
