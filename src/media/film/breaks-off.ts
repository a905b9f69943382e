import { openOutsideFile } from '../../files/open-outside-file.ts';
import type { MediaInfo } from '../media-info.ts';

type File = Awaited<ReturnType<typeof openOutsideFile>>;

/** Formats in which ffmpeg reports no error for a file that is shorter than its header says. */
const silentFormats = /^(avi|asf|ogg)$/;

/** Values of a size that was not known when the header was written. */
const unknownSizes = new Set([0, 0xffffffff]);

/** Chunks of 1 GB follow the first one in a large AVI. */
const mostChunks = 4096;

/** `ASF_File_Properties_Object` (ASF specification, 3.2), and the offset of the file size from its beginning. */
const asfProperties = Buffer.from('a1dcab8c47a9cf118ee400c00c205365', 'hex');
const asfSizeOffset = 16 + 8 + 16;
const asfHeaderBytes = 4096;

/** The longest page of an Ogg file, and its flag of the last one of a stream (RFC 3533, 6). */
const oggPageBytes = 65_307;
const oggEndFlag = 4;

/**
 * Whether a file is shorter than its header says, or lacks the mark of its end, in a format where ffmpeg
 * does not report that. Reads its headers, or its last bytes. Throws as {@link openOutsideFile}.
 */
export async function breaksOff({
  path,
  formatName,
}: Pick<MediaInfo, 'path' | 'formatName'>): Promise<boolean> {
  if (!silentFormats.test(formatName)) return false;
  await using file = await openOutsideFile(path, { followLinks: true });
  const { size } = await file.stat();
  if (formatName === 'avi') return await riffBreaksOff(file, size);
  return await (formatName === 'asf' ? asfBreaksOff(file, size) : oggBreaksOff(file, size));
}

async function read(file: File, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  return buffer.subarray(0, bytesRead);
}

async function riffBreaksOff(file: File, size: number): Promise<boolean> {
  let position = 0;
  for (let chunk = 0; chunk < mostChunks && position + 8 <= size; chunk++) {
    const header = await read(file, position, 8);
    if (header.toString('latin1', 0, 4) !== 'RIFF') return false;
    const length = header.readUInt32LE(4);
    if (unknownSizes.has(length)) return false;
    // Chunks begin at even places.
    position += 8 + length + (length % 2);
    if (position > size + 1) return true;
  }
  return false;
}

async function asfBreaksOff(file: File, size: number): Promise<boolean> {
  const header = await read(file, 0, asfHeaderBytes);
  const place = header.indexOf(asfProperties);
  if (place < 0 || place + asfSizeOffset + 8 > header.length) return false;
  return header.readBigUInt64LE(place + asfSizeOffset) > BigInt(size);
}

/** Whether none of the last pages is marked as the end of its stream. */
async function oggBreaksOff(file: File, size: number): Promise<boolean> {
  const from = Math.max(0, size - 2 * oggPageBytes);
  const tail = await read(file, from, size - from);
  for (let page = tail.indexOf('OggS'); page >= 0; page = tail.indexOf('OggS', page + 4)) {
    if (((tail[page + 5] ?? 0) & oggEndFlag) !== 0) return false;
  }
  return true;
}
