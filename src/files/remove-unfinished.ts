import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';

/**
 * Removes what a process that was killed left of a file it was writing with `writeFinishedFile`. The
 * finished file, if there is one, stays.
 */
export async function removeUnfinished(path: string): Promise<void> {
  const absolute = resolve(path);
  const extension = extname(absolute);
  const start = `.${basename(absolute, extension).slice(0, 60)}.unfinished-`;
  const names = await readdir(dirname(absolute)).catch(() => []);
  const isLeft = (name: string) =>
    name.startsWith(start) &&
    name.endsWith(extension) &&
    /^[0-9a-f]{8}$/.test(name.slice(start.length, name.length - extension.length));
  for (const name of names.filter(isLeft)) {
    await rm(join(dirname(absolute), name), { force: true });
  }
}
