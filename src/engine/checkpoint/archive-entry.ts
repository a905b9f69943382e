/** An uncompressed entry of a zip archive: where its bytes lie, and what they should add up to. */
export interface ArchiveEntry {
  readonly name: string;
  /** Position of the first byte in the archive. */
  readonly position: number;
  /** Number of bytes. */
  readonly size: number;
  /** CRC-32 of the bytes; undefined where the archive was written without checksums. */
  readonly checksum: number | undefined;
}
