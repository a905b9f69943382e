import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { parseProjectFile } from '../document/parse-project-file.ts';
import { projectFileName, projectLimits, type ProjectFile } from '../shared/project-document.ts';
import { cacheFolderName, projectFolderEnding, takesFolderName } from '../shared/project-layout.ts';
import { readOutsideFile } from '../files/open-outside-file.ts';
import { removeUnfinishedIn } from '../files/remove-unfinished.ts';
import { cutToBytes } from '../files/temporary-name.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** Of a file or folder, on nearly all file systems. */
const longestNameBytes = 255;

/** A copy of the project from when it was last opened, used when `project.json` is damaged. */
const backupFileName = 'project.backup.json';

/** A project as it was read. */
export interface LoadedProject {
  readonly file: ProjectFile;
  /** Sentences for the user on what was damaged. */
  readonly notices: readonly HostNote[];
}

/** The project folder that a path means: itself, or the one whose `project.json` it is. */
export function projectFolderOf(path: string): string {
  const absolute = resolve(path);
  return basename(absolute) === projectFileName ? dirname(absolute) : absolute;
}

/**
 * Reads `project.json`. Throws AppError as {@link loadProject}, which reads the backup of a damaged file
 * instead.
 */
export async function readProjectFile(path: string): Promise<ProjectFile> {
  return parseProjectFile(await readText(join(path, projectFileName), path), path);
}

/**
 * Reads a project; where its file is damaged, as it was when it was last opened.
 *
 * @throws AppError `not-found`, `unsupported` for a newer version, `bad-config`, `no-permission`
 */
export async function loadProject(path: string): Promise<LoadedProject> {
  try {
    return { file: await readProjectFile(path), notices: [] };
  } catch (error) {
    if (asAppError(error, 'open').code !== 'bad-config') throw error;
    const backupPath = join(path, backupFileName);
    const backup = await readText(backupPath, path).catch(() => undefined);
    if (backup === undefined) throw error;
    const file = parseProjectFile(backup, path);
    const { mtime } = await stat(backupPath);
    return {
      file,
      notices: [
        hostNote(
          `The project file was damaged. The project was opened as it was on ${mtime.toLocaleString()}; all music is there.`,
        ),
      ],
    };
  }
}

async function readText(filePath: string, path: string): Promise<string> {
  try {
    const limits = { within: path, maximumBytes: projectLimits.textLength };
    return (await readOutsideFile(filePath, limits)).toString();
  } catch (thrown) {
    const error = asAppError(thrown, `open the project "${path}"`, 'bad-config');
    if (error.code !== 'not-found') throw error;
    throw new AppError(
      'not-found',
      `There is no VidMuse project at "${path}". Choose a folder that ends in ${projectFolderEnding}.`,
      { cause: thrown },
    );
  }
}

/** Writes the project file. Throws AppError `disk-full`, `no-permission`, `unsupported` for too much. */
export async function saveProjectFile(path: string, file: ProjectFile): Promise<void> {
  const text = projectText(file);
  // What is saved can be opened again.
  if (Buffer.byteLength(text) > projectLimits.textLength) {
    throw new AppError(
      'unsupported',
      `The project "${path}" has become too large to be saved; delete markers or clips.`,
    );
  }
  await writeFileAtomically(join(path, projectFileName), text);
}

/** Writes a backup of the project beside its file. Failures are ignored. */
export async function backUpProject(path: string, file: ProjectFile): Promise<void> {
  await writeFileAtomically(join(path, backupFileName), projectText(file)).catch(() => undefined);
}

/** Keeps a damaged project file as it was before it was repaired. Throws as {@link saveProjectFile}. */
export async function keepDamagedFile(path: string): Promise<string> {
  const text = await readText(join(path, projectFileName), path);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const name = `project.damaged-${stamp}.json`;
  await writeFileAtomically(join(path, name), text);
  return name;
}

/** Removes temporary files that killed processes left in a project. */
export async function tidyProject(path: string): Promise<void> {
  for (const folder of ['.', takesFolderName, cacheFolderName]) {
    await removeUnfinishedIn(join(path, folder));
  }
}

function projectText(file: ProjectFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/**
 * Makes an empty project folder `<stem>.vidmuse` in `parent`, or `<stem> 2.vidmuse` and so on where
 * that exists. Throws AppError `no-permission`, `disk-full`, `not-found`.
 */
export async function makeProjectFolder(parent: string, stem: string): Promise<string> {
  for (let number = 1; ; number++) {
    const ending = `${number === 1 ? '' : ` ${number}`}${projectFolderEnding}`;
    const path = join(parent, cutToBytes(stem, longestNameBytes - ending.length) + ending);
    try {
      await mkdir(path);
      return path;
    } catch (thrown) {
      const error = asAppError(thrown, `make the project "${path}"`);
      if (error.code !== 'exists') throw error;
    }
  }
}
