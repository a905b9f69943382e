import type { FileHandle } from 'node:fs/promises';
import { readAll, writeAll } from './write-all.ts';

/** Where the samples of a file written here begin; a multiple of a sample's four bytes. */
export const floatWavHeaderLength = 68;

const bytesPerSample = 4;
const floatFormat = 3;

/** The header of a wav of 32-bit float samples, `sampleCount` in each channel. */
export function floatWavHeader(sampleRate: number, sampleCount: number, channels = 1): Buffer {
  const frameLength = channels * bytesPerSample;
  const dataLength = sampleCount * frameLength;
  const header = Buffer.alloc(floatWavHeaderLength);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(floatWavHeaderLength - 8 + dataLength, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(floatFormat, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * frameLength, 28);
  header.writeUInt16LE(frameLength, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(sampleCount, 46);
  // Two zero bytes align the samples to four bytes.
  header.write('JUNK', 50, 'latin1');
  header.writeUInt32LE(2, 54);
  header.write('data', 60, 'latin1');
  header.writeUInt32LE(dataLength, 64);
  return header;
}

/** Samples `start` to `start + count` of a file with a {@link floatWavHeader}; fewer at its end. */
export async function readFloatWav(
  file: FileHandle,
  start: number,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  const samples = new Float32Array(count);
  const read = await readAll(file, samples, floatWavHeaderLength + start * bytesPerSample);
  return samples.subarray(0, Math.floor(read / bytesPerSample));
}

/** Writes samples to their place in a file with a {@link floatWavHeader}. */
export async function writeFloatWav(
  file: FileHandle,
  start: number,
  samples: Float32Array,
): Promise<void> {
  await writeAll(file, samples, floatWavHeaderLength + start * bytesPerSample);
}
