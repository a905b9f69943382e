import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileExists } from '../files/file-exists.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { makeFolder } from '../files/make-folder.ts';
import { requireSpace } from '../files/preflight.ts';
import { removeFiles } from '../files/remove-files.ts';
import { cacheFolderName } from '../shared/project-layout.ts';

/** What names of pieces of a preview copy begin with. */
const piecesStart = 'proxy-';

/** The folder of a project that holds what analysing its film gave. */
export function analysisFolder(projectPath: string): string {
  return join(projectPath, cacheFolderName);
}

/**
 * Writes one file of an analysis: `write` fills the temporary file whose path it gets, with the ending
 * of `name`; it replaces the file of that name when it is complete. Makes the folder. Throws AppError
 * `disk-full`, `no-permission`, and whatever `write` throws.
 */
export async function writeAnalysisFile<Result>(
  analysisDir: string,
  name: string,
  write: (temporaryPath: string) => Promise<Result>,
): Promise<Result> {
  await makeFolder(analysisDir);
  return writeFinishedFile(join(analysisDir, name), { force: true }, write);
}

/** Whether a file of an analysis is there. */
export function hasAnalysisFile(analysisDir: string, name: string): Promise<boolean> {
  return fileExists(join(analysisDir, name));
}

/** Removes a file of an analysis that nothing refers to any more. */
export function removeAnalysisFile(analysisDir: string, name: string): Promise<void> {
  return rm(join(analysisDir, name), { force: true });
}

/**
 * Makes the folder, and removes the pieces of unfinished preview copies. Throws AppError `disk-full`,
 * `no-permission`.
 *
 * @param key of the copy whose pieces are kept
 * @returns what the paths of its pieces begin with
 */
export async function openProxyPieces(analysisDir: string, key: string): Promise<string> {
  await makeFolder(analysisDir);
  await removeProxyPieces(analysisDir, key);
  return join(analysisDir, `${piecesStart}${key}`);
}

/** Removes the pieces of unfinished preview copies, but for those of one. */
export function removeProxyPieces(analysisDir: string, exceptKey?: string): Promise<void> {
  const kept = exceptKey === undefined ? undefined : `${piecesStart}${exceptKey}.`;
  return removeFiles(
    analysisDir,
    (name) => name.startsWith(piecesStart) && !(kept !== undefined && name.startsWith(kept)),
  );
}

/** Throws AppError `disk-full` where the files of an analysis would not fit. */
export function requireAnalysisSpace(
  analysisDir: string,
  bytes: number,
  what: string,
): Promise<void> {
  return requireSpace([{ folder: analysisDir, bytes, what }]);
}
