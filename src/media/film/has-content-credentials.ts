import { openOutsideFile } from '../../files/open-outside-file.ts';
import { topBoxes } from './top-boxes.ts';

/** User type of the box that holds a C2PA manifest in an mp4 or mov (C2PA specification, A.5). */
const manifestBox = 'd8fec3d61b0e483c92975828877ec481';

/** Boxes at the top of a file: a fragmented film has two for each fragment, and the manifest comes first. */
const mostBoxes = 64;

/**
 * Whether an mp4 or mov holds content credentials, which vouch for the file as it is. Reads the headers of
 * its first boxes. Throws as {@link openOutsideFile}.
 */
export async function hasContentCredentials(path: string): Promise<boolean> {
  await using file = await openOutsideFile(path, { followLinks: true });
  for await (const { type, headerLength, head } of topBoxes(file, mostBoxes)) {
    const userType = head.toString('hex', headerLength, headerLength + 16);
    if (type === 'uuid' && userType === manifestBox) return true;
  }
  return false;
}
