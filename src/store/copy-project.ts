import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, asAppError, throwIfCancelled } from '../shared/app-error.ts';
import type { ProjectFile } from '../shared/project-document.ts';
import { cacheFolderName, partEnding, takesFolderName } from '../shared/project-layout.ts';
import { fileExists } from '../files/file-exists.ts';
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
      const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, doneBytes);
      for (const file of files) {
        throwIfCancelled(signal);
        await copyOne(file);
        copied.add(file.source);
        doneBytes += file.sizeBytes;
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

async function copyOne({ source, target, mayShare }: FileCopy): Promise<void> {
  if (mayShare) {
    const isShared = await link(source, target).then(
      () => true,
      () => false,
    );
    if (isShared) return;
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE);
}
