import { open } from 'node:fs/promises';
import { asAppError, throwIfCancelled } from '../shared/app-error.ts';
import { writeAll } from './write-all.ts';

/** Where the samples begin; a multiple of a sample's four bytes. */
export const longWavHeaderLength = 80;

const bytesPerSample = 4;
const floatFormat = 3;
/** The largest size that fits into a plain wav's 32 bits. */
const longestPlainLength = 0xffff_ffff - longWavHeaderLength;

/** What {@link writeLongWav} needs besides the samples. */
export interface LongWavOptions {
  readonly sampleRate: number;
  /** Samples of all channels alternate in the blocks. */
  readonly channels: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The header of a wav of 32-bit float samples that take `dataLength` bytes. Up to 4 GiB it is a plain
 * wav with a JUNK chunk, beyond an RF64 (EBU Tech 3306) with its 64-bit lengths in that chunk's place.
 */
export function longWavHeader(
  { sampleRate, channels }: Pick<LongWavOptions, 'sampleRate' | 'channels'>,
  dataLength: number,
): Buffer {
  const isLong = dataLength > longestPlainLength;
  const frameLength = channels * bytesPerSample;
  const riffLength = longWavHeaderLength - 8 + dataLength;
  const header = Buffer.alloc(longWavHeaderLength);
  header.write(isLong ? 'RF64' : 'RIFF', 0, 'latin1');
  header.writeUInt32LE(isLong ? 0xffff_ffff : riffLength, 4);
  header.write('WAVE', 8, 'latin1');
  header.write(isLong ? 'ds64' : 'JUNK', 12, 'latin1');
  header.writeUInt32LE(28, 16);
  if (isLong) {
    header.writeBigUInt64LE(BigInt(riffLength), 20);
    header.writeBigUInt64LE(BigInt(dataLength), 28);
    header.writeBigUInt64LE(BigInt(dataLength / frameLength), 36);
  }
  header.write('fmt ', 48, 'latin1');
  header.writeUInt32LE(16, 52);
  header.writeUInt16LE(floatFormat, 56);
  header.writeUInt16LE(channels, 58);
  header.writeUInt32LE(sampleRate, 60);
  header.writeUInt32LE(sampleRate * frameLength, 64);
  header.writeUInt16LE(frameLength, 68);
  header.writeUInt16LE(8 * bytesPerSample, 70);
  header.write('data', 72, 'latin1');
  header.writeUInt32LE(isLong ? 0xffff_ffff : dataLength, 76);
  return header;
}

/**
 * Streams blocks of samples into a float wav of any length. Replaces the file at `path`.
 * Throws AppError `disk-full`, `no-permission`, `cancelled`.
 */
export async function writeLongWav(
  path: string,
  blocks: AsyncIterable<Float32Array>,
  options: LongWavOptions,
): Promise<void> {
  try {
    await using file = await open(path, 'w');
    await file.write(longWavHeader(options, 0));
    let dataLength = 0;
    for await (const block of blocks) {
      throwIfCancelled(options.signal);
      await writeAll(file, block, longWavHeaderLength + dataLength);
      dataLength += block.byteLength;
    }
    await file.write(longWavHeader(options, dataLength), 0, undefined, 0);
  } catch (error) {
    throw asAppError(error, `write "${path}"`);
  }
}
