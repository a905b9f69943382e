import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { AppError, asAppError } from '../../shared/app-error.ts';

/**
 * Checks, before hours of work, that results can be written: each file's folder must exist and be
 * writable.
 *
 * @throws AppError `bad-argument` naming the option, `no-permission`
 */
export async function checkOutputFolders(
  files: readonly (readonly [option: string, path: string | undefined])[],
): Promise<void> {
  for (const [option, path] of files) {
    if (path === undefined) continue;
    const folder = dirname(resolve(path));
    const status = await stat(folder).catch(() => undefined);
    if (!status?.isDirectory()) {
      throw new AppError(
        'bad-argument',
        `There is no folder "${folder}" for ${option} ${path}; make it first, or name another one.`,
      );
    }
    await access(folder, constants.W_OK).catch((error: unknown) => {
      throw asAppError(error, `write into "${folder}"`);
    });
  }
}
