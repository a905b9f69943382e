import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError } from '../shared/app-error.ts';
import { cacheFolderName, takesFolderName } from '../shared/project-layout.ts';

/**
 * Throws AppError `unsupported` when a folder of a project is a link that leads out of the project.
 *
 * @param path of the project, links resolved
 */
export async function refuseLinksOut(path: string): Promise<void> {
  for (const name of [takesFolderName, cacheFolderName]) {
    const real = await realpath(join(path, name)).catch(() => undefined);
    if (real === undefined || real.startsWith(path + sep)) continue;
    throw new AppError(
      'unsupported',
      `The folder "${name}" of the project "${path}" is a link to "${real}", which is not followed. Put a folder with what is there in its place.`,
    );
  }
}
