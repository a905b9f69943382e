import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { copyFinishedFile } from '../files/copy-finished-file.ts';
import { AppError } from '../shared/app-error.ts';

const name = 'Sample clip.mp4';

/**
 * Puts the clip that comes with the program where projects may be made, and gives its path. A copy that
 * is there already is used.
 *
 * @param folder where it goes; made where it is missing
 * @param samplePath the clip of a packed app; by default that of the checkout
 * @throws AppError `not-found` where the clip is missing, `no-permission`, `disk-full`, …
 */
export async function copySampleVideo(
  folder: string,
  samplePath = sampleOfCheckout(),
): Promise<string> {
  const path = join(folder, name);
  const [source, copy] = await Promise.all(
    [samplePath, path].map((file) => stat(file).catch(() => undefined)),
  );
  if (!source) {
    throw new AppError(
      'not-found',
      `The sample clip "${samplePath}" is missing beside the program. Choose a video of your own.`,
    );
  }
  if (copy?.isFile() && copy.size === source.size) return path;
  await mkdir(folder, { recursive: true });
  await copyFinishedFile(samplePath, path, { force: true });
  return path;
}

/** The clip in the resources of a checkout, beside sources as well as built files. */
function sampleOfCheckout(): string {
  const relative = join('resources', 'sample.mp4');
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, relative))) return join(folder, relative);
  }
  return relative;
}
