import type { FileHandle } from 'node:fs/promises';

/** Bytes of a box that are read: its header, and what may follow it at once, a user type. */
const headBytes = 32;

/** A box at the top of an mp4 or mov (ISO/IEC 14496-12, 4.2). */
export interface TopBox {
  readonly type: string;
  /** Where the box begins in the file, and its length with the header, in bytes. */
  readonly position: number;
  readonly length: number;
  readonly headerLength: number;
  /** The first 32 bytes; zeros after the end of the file. */
  readonly head: Buffer;
}

/**
 * The boxes at the top of a file, at most so many, up to one whose header is damaged. Reads their headers
 * only. Throws errors of the file system.
 */
export async function* topBoxes(file: FileHandle, mostBoxes: number): AsyncGenerator<TopBox> {
  const { size } = await file.stat();
  let position = 0;
  for (let box = 0; box < mostBoxes && position + 8 <= size; box++) {
    const { buffer: head } = await file.read({ buffer: Buffer.alloc(headBytes), position });
    const isLarge = head.readUInt32BE(0) === 1;
    const stated = isLarge ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
    // A length of 0 means the rest of the file.
    const length = stated === 0 ? size - position : stated;
    const headerLength = isLarge ? 16 : 8;
    yield { type: head.toString('latin1', 4, 8), position, length, headerLength, head };
    if (length < headerLength) return;
    position += length;
  }
}
