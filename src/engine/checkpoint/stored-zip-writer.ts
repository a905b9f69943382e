import type { FileHandle } from 'node:fs/promises';
import { writeAll } from '../../files/write-all.ts';
import { crc32 } from 'node:zlib';

/** Torch aligns each entry's data, so that a checkpoint can be mapped into memory. */
const alignment = 64;
const localHeaderBytes = 30;
const unusedInZip64 = 0xffffffff;
const zipVersion64 = 45;
// 1 January 1980, the earliest date in a zip directory.
const dosDate = 0x21;

interface WrittenEntry {
  readonly name: Buffer;
  readonly checksum: number;
  readonly size: number;
  readonly headerPosition: number;
}

/** Writes a zip archive of uncompressed entries straight to a file, of any length (zip64). */
export class StoredZipWriter {
  readonly #handle: FileHandle;
  readonly #entries: WrittenEntry[] = [];
  #position = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Adds an entry of at most 4 GiB. `bytes` must stay unchanged until the promise is kept. */
  async add(entryName: string, bytes: Uint8Array): Promise<void> {
    if (bytes.length >= unusedInZip64) throw new RangeError(`entry "${entryName}" is over 4 GiB`);
    const name = Buffer.from(entryName);
    const headerPosition = this.#position;
    const entry = { name, checksum: crc32(bytes), size: bytes.length, headerPosition };
    const header = localHeader(entry);
    this.#entries.push(entry);
    this.#position += header.length + bytes.length;
    await this.#write(header, headerPosition);
    await this.#write(bytes, headerPosition + header.length);
  }

  /** Writes the directory and flushes the file to disk. */
  async finish(): Promise<void> {
    const start = this.#position;
    const directory = Buffer.concat(this.#entries.map(directoryRecord));
    await this.#write(
      Buffer.concat([directory, endRecords(this.#entries.length, directory.length, start)]),
      start,
    );
    await this.#handle.sync();
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    await writeAll(this.#handle, bytes, position);
  }
}

/** The header before an entry's data, with a filling extra field ("FB", as torch names it). */
function localHeader({ name, checksum, size, headerPosition }: WrittenEntry): Buffer {
  const unpadded = headerPosition + localHeaderBytes + name.length + 4;
  const padding = (alignment - (unpadded % alignment)) % alignment;
  const header = Buffer.alloc(localHeaderBytes + name.length + 4 + padding);
  header.writeUInt32LE(0x04034b50, 0);
  writeCommon(header, 4, name, checksum, size, 4 + padding);
  name.copy(header, localHeaderBytes);
  header.write('FB', localHeaderBytes + name.length);
  header.writeUInt16LE(padding, localHeaderBytes + name.length + 2);
  return header;
}

function directoryRecord({ name, checksum, size, headerPosition }: WrittenEntry): Buffer {
  const far = headerPosition >= unusedInZip64;
  const extraLength = far ? 12 : 0;
  const record = Buffer.alloc(46 + name.length + extraLength);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(zipVersion64, 4);
  writeCommon(record, 6, name, checksum, size, extraLength);
  record.writeUInt32LE(far ? unusedInZip64 : headerPosition, 42);
  name.copy(record, 46);
  if (far) {
    const extra = 46 + name.length;
    record.writeUInt16LE(1, extra);
    record.writeUInt16LE(8, extra + 2);
    record.writeBigUInt64LE(BigInt(headerPosition), extra + 4);
  }
  return record;
}

/** The 26 bytes that the header before the data and the directory's record share. */
function writeCommon(
  target: Buffer,
  start: number,
  name: Buffer,
  checksum: number,
  size: number,
  extraLength: number,
): void {
  target.writeUInt16LE(zipVersion64, start);
  target.writeUInt16LE(0x800, start + 2);
  target.writeUInt16LE(dosDate, start + 8);
  target.writeUInt32LE(checksum, start + 10);
  target.writeUInt32LE(size, start + 14);
  target.writeUInt32LE(size, start + 18);
  target.writeUInt16LE(name.length, start + 22);
  target.writeUInt16LE(extraLength, start + 24);
}

function endRecords(entryCount: number, directoryBytes: number, directoryStart: number): Buffer {
  const far = directoryStart >= unusedInZip64 || entryCount >= 0xffff;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(far ? 0xffff : entryCount, 8);
  end.writeUInt16LE(far ? 0xffff : entryCount, 10);
  end.writeUInt32LE(far ? unusedInZip64 : directoryBytes, 12);
  end.writeUInt32LE(far ? unusedInZip64 : directoryStart, 16);
  if (!far) return end;
  const end64 = Buffer.alloc(56 + 20);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  end64.writeUInt16LE(zipVersion64, 12);
  end64.writeUInt16LE(zipVersion64, 14);
  end64.writeBigUInt64LE(BigInt(entryCount), 24);
  end64.writeBigUInt64LE(BigInt(entryCount), 32);
  end64.writeBigUInt64LE(BigInt(directoryBytes), 40);
  end64.writeBigUInt64LE(BigInt(directoryStart), 48);
  end64.writeUInt32LE(0x07064b50, 56);
  end64.writeBigUInt64LE(BigInt(directoryStart + directoryBytes), 56 + 8);
  end64.writeUInt32LE(1, 56 + 16);
  return Buffer.concat([end64, end]);
}
