import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes the files of a folder whose names match. A missing folder has none. Throws what the file system throws. */
export async function removeFiles(
  folder: string,
  matches: (name: string) => boolean,
): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(matches)) await rm(join(folder, name), { force: true });
}
