import { realpath, stat, type FileHandle } from 'node:fs/promises';
import { AppError, asAppError } from '../shared/app-error.ts';
import { isSameFile, openOutsideFile } from './open-outside-file.ts';

/**
 * Opens a plain file by a path that was resolved with `realpath` and checked. Refuses a file that can
 * now only be reached through a link, in any part of the path. The caller closes it.
 *
 * @throws AppError as `openOutsideFile`, and `unsupported` for a path that leads through a link
 */
export async function openRealFile(realPath: string): Promise<FileHandle> {
  const file = await openOutsideFile(realPath);
  try {
    const leadsTo = await realpath(realPath);
    if (leadsTo === realPath && isSameFile(await stat(leadsTo), await file.stat())) return file;
    throw new AppError(
      'unsupported',
      `"${realPath}" was replaced by a link, which is not followed.`,
    );
  } catch (error) {
    await file.close();
    throw asAppError(error, `open "${realPath}"`);
  }
}
