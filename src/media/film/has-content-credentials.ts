import { openOutsideFile } from '../../files/open-outside-file.ts';

/** User type of the box that holds a C2PA manifest in an mp4 or mov (C2PA specification, A.5). */
const manifestBox = 'd8fec3d61b0e483c92975828877ec481';

const headerBytes = 32;
/** Boxes at the top of a file: a fragmented film has two for each fragment, and the manifest comes first. */
const mostBoxes = 64;

/**
 * Whether an mp4 or mov holds content credentials, which vouch for the file as it is. Reads the headers of
 * its first boxes. Throws as {@link openOutsideFile}.
 */
export async function hasContentCredentials(path: string): Promise<boolean> {
  await using file = await openOutsideFile(path, { followLinks: true });
  const { size } = await file.stat();
  let position = 0;
  for (let box = 0; box < mostBoxes && position + 8 <= size; box++) {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(headerBytes), position });
    if (bytesRead < 8) return false;
    const isLarge = buffer.readUInt32BE(0) === 1;
    const length = isLarge ? Number(buffer.readBigUInt64BE(8)) : buffer.readUInt32BE(0);
    const type = buffer.toString('latin1', 4, 8);
    const contents = isLarge ? 16 : 8;
    if (type === 'uuid' && buffer.toString('hex', contents, contents + 16) === manifestBox) {
      return true;
    }
    // 0 stands for the rest of the file.
    if (length < contents) return false;
    position += length;
  }
  return false;
}
