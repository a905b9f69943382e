import { constants } from 'node:fs';
import { access, realpath, stat, statfs } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';

/**
 * Refuses a file that an export must not write: the film itself, by whatever path, or anything inside a
 * project folder. Refuses a folder that is missing or cannot be written to. Throws AppError
 * `bad-argument`, `not-found`, `no-permission`.
 */
export async function checkTarget(outputPath: string, videoPath: string): Promise<void> {
  const folder = dirname(resolve(outputPath));
  let realFolder: string;
  try {
    realFolder = await realpath(folder);
    await access(realFolder, constants.W_OK);
  } catch (error) {
    throw asAppError(error, `write into the folder "${folder}"`);
  }
  const isInProject = realFolder
    .split(sep)
    .some((name) => name.toLowerCase().endsWith(projectFolderEnding));
  if (isInProject) {
    throw new AppError(
      'bad-argument',
      `"${outputPath}" lies inside a project, where an export could replace its music; choose another folder.`,
    );
  }
  if (await isSameFile(outputPath, videoPath)) {
    throw new AppError(
      'bad-argument',
      `The film cannot be exported over the video it is made from, "${videoPath}"; choose another name.`,
    );
  }
}

/** Throws AppError `disk-full` where the folder's disk has less room than the files need. */
export async function checkSpace(folder: string, neededBytes: number): Promise<void> {
  // File systems that do not say how much is free, network disks for example, are tried.
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined || disk.blocks === 0) return;
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= neededBytes) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new AppError(
    'disk-full',
    `The export needs about ${megabytes(neededBytes)}, and the disk of "${folder}" has ${megabytes(freeBytes)} left; free some space or choose another disk.`,
  );
}

/** Whether two paths lead to one file: through links, or by upper and lower case where that is the same. */
async function isSameFile(left: string, right: string): Promise<boolean> {
  if (resolve(left) === resolve(right)) return true;
  const [a, b] = await Promise.all(
    [left, right].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  );
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
