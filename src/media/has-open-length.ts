import { openOutsideFile } from '../files/open-outside-file.ts';

/** Where `ds64` of an RF64 file holds the number of bytes of its sound (EBU Tech 3306). */
const dataSizeOffset = 28;

/**
 * Whether an RF64 file was streamed, so that its header counts no sound and ffmpeg would read none. Reads
 * the header of a file in format `formatName`. Throws as {@link openOutsideFile}.
 */
export async function hasOpenLength(path: string, formatName: string): Promise<boolean> {
  if (formatName !== 'wav') return false;
  await using file = await openOutsideFile(path, { followLinks: true });
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(dataSizeOffset + 8) });
  return (
    bytesRead === buffer.length &&
    buffer.toString('latin1', 0, 4) === 'RF64' &&
    buffer.toString('latin1', 12, 16) === 'ds64' &&
    buffer.readBigUInt64LE(dataSizeOffset) === 0n
  );
}
