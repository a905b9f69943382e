import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import { cacheFolderName, partEnding, takesFolderName } from '../shared/project-layout.ts';
import { fileExists } from '../files/file-exists.ts';
import { requireSpace } from '../files/preflight.ts';
import { removeUnfinished } from '../files/remove-unfinished.ts';
import { replaceFile } from '../files/replace-file.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';
import { saveProjectFile } from './project-folder.ts';

/** How a project is copied. */
export interface CopyOptions {
  /** The project file of the copy, requested when all takes are copied, at the last moment. */
  readonly present: () => ProjectFile;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
}

interface FileCopy {
  readonly source: string;
  readonly target: string;
  readonly sizeBytes: number;
  /** Files of a cache are replaced, never changed, so that both projects can share them. */
  readonly mayShare: boolean;
}

/**
 * Copies a project with its finished takes, those included that are finished while it copies. The
 * copy appears under its name when it is complete, and not at all when it fails or is cancelled.
 *
 * @throws AppError `exists`, `disk-full`, `no-permission`, `cancelled`
 */
export async function copyProject(
  from: string,
  to: string,
  { present, signal, onProgress }: CopyOptions,
): Promise<ProjectFile> {
  if (await fileExists(to)) {
    throw new AppError(
      'exists',
      `There is a file or project "${to}" already; choose another name.`,
    );
  }
  const staging = temporaryPathFor(to);
  try {
    await removeUnfinished(to);
    await mkdir(join(staging, takesFolderName), { recursive: true });
    await mkdir(join(staging, cacheFolderName));
    const copied = new Set<string>();
    let doneBytes = 0;
    for (;;) {
      const files = (await filesToCopy(from, staging)).filter(({ source }) => !copied.has(source));
      const toCopy: FileCopy[] = [];
      for (const file of files) {
        if (!(await shareOne(file))) toCopy.push(file);
        copied.add(file.source);
      }
      const bytes = toCopy.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      await requireSpace([{ folder: staging, bytes, what: 'the copy of the project' }]);
      const totalBytes = doneBytes + bytes;
      for (const { source, target, sizeBytes } of toCopy) {
        throwIfCancelled(signal);
        await copyFile(source, target);
        doneBytes += sizeBytes;
        onProgress?.(doneBytes, totalBytes);
      }
      // Between the listing that found nothing new and this call no take can have been added.
      const file = present();
      const takesFolder = join(from, takesFolderName);
      if (
        files.length > 0 &&
        file.takes.some(({ id }) => !copied.has(join(takesFolder, `${id}.wav`)))
      )
        continue;
      await saveProjectFile(staging, file);
      throwIfCancelled(signal);
      await replaceFile(staging, to);
      return file;
    }
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw asAppError(error, `save the project as "${to}"`);
  }
}

async function filesToCopy(from: string, to: string): Promise<FileCopy[]> {
  const files: FileCopy[] = [];
  for (const folder of [takesFolderName, cacheFolderName]) {
    const entries = await readdir(join(from, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isFile() || (folder === takesFolderName && entry.name.endsWith(partEnding)))
        continue;
      const source = join(from, folder, entry.name);
      const status = await lstat(source).catch(() => undefined);
      if (!status) continue;
      const target = join(to, folder, entry.name);
      files.push({ source, target, sizeBytes: status.size, mayShare: folder === cacheFolderName });
    }
  }
  return files;
}

/** Makes a copy that needs no room on the disk, where the file system can. */
async function shareOne({ source, target, mayShare }: FileCopy): Promise<boolean> {
  const sharing = mayShare
    ? link(source, target)
    : copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
  return sharing.then(
    () => true,
    () => false,
  );
}
