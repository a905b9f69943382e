/** An uncompressed entry of a zip archive: the position of its bytes, and their checksum. */
export interface ArchiveEntry {
  readonly name: string;
  /** Position of the first byte in the archive. */
  readonly position: number;
  /** Number of bytes. */
  readonly size: number;
  /** CRC-32 of the bytes; undefined if the archive was written without checksums. */
  readonly checksum: number | undefined;
}
