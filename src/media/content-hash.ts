import { createHash } from 'node:crypto';
import { openOutsideFile } from '../files/open-outside-file.ts';
import { asAppError } from '../shared/app-error.ts';

const endLength = 1 << 20;

/**
 * A fingerprint of a file that costs the same for any size: SHA-256, in hex, over its size in bytes
 * (8 bytes, little-endian) and its first and last MiB, or all of it where they meet. Throws
 * `not-found`, `no-permission`, `bad-argument` for anything but a plain file.
 */
export async function contentHash(path: string): Promise<string> {
  try {
    await using file = await openOutsideFile(path, { followLinks: true });
    const status = await file.stat();
    const hash = createHash('sha256');
    const sizeBytes = Buffer.alloc(8);
    sizeBytes.writeBigUInt64LE(BigInt(status.size));
    hash.update(sizeBytes);
    const tailStart = Math.max(endLength, status.size - endLength);
    for (const [start, end] of [
      [0, Math.min(endLength, status.size)],
      [tailStart, status.size],
    ] as const) {
      let position: number = start;
      while (position < end) {
        const { bytesRead, buffer } = await file.read({
          buffer: Buffer.allocUnsafe(end - position),
          position,
        });
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
      }
    }
    return hash.digest('hex');
  } catch (error) {
    throw asAppError(error, `read "${path}"`);
  }
}
