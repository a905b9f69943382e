import type { FileHandle } from 'node:fs/promises';

/** Writes all bytes of `data` at a place in a file; a single write may stop half-way. */
export async function writeAll(
  file: FileHandle,
  data: NodeJS.ArrayBufferView,
  position: number,
): Promise<void> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let written = 0;
  while (written < bytes.length) {
    const left = bytes.length - written;
    written += (await file.write(bytes, written, left, position + written)).bytesWritten;
  }
}

/** Fills `data` from a place in a file. Gives the number of bytes read: fewer at the file's end. */
export async function readAll(
  file: FileHandle,
  data: NodeJS.ArrayBufferView,
  position: number,
): Promise<number> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return read;
}
