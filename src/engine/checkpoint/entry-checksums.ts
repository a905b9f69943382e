import { crc32 } from 'node:zlib';
import type { ArchiveEntry } from './archive-entry.ts';

/** Compares the entries of an archive with their CRC-32 while the archive is read from its start. */
export class EntryChecksums {
  readonly #entries: readonly ArchiveEntry[];
  /** Index of the entry that the next byte belongs to or comes before. */
  #index = 0;
  #checksum = 0;
  #position = 0;

  /** @param entries in order of their position; they do not overlap */
  constructor(entries: readonly ArchiveEntry[]) {
    this.#entries = entries.filter(({ size }) => size > 0);
  }

  /** Reads the next bytes of the archive; returns the first damaged entry that ended in them. */
  add(bytes: Uint8Array): ArchiveEntry | undefined {
    const start = this.#position;
    this.#position += bytes.length;
    let damaged: ArchiveEntry | undefined;
    for (; this.#index < this.#entries.length; this.#index++) {
      const entry = this.#entries[this.#index] as ArchiveEntry;
      const end = entry.position + entry.size;
      const from = Math.max(entry.position - start, 0);
      if (from >= bytes.length) break;
      this.#checksum = crc32(bytes.subarray(from, end - start), this.#checksum);
      if (end > this.#position) break;
      if (entry.checksum !== undefined && entry.checksum !== this.#checksum) damaged ??= entry;
      this.#checksum = 0;
    }
    return damaged;
  }
}
