import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { parseProjectFile } from '../document/parse-project-file.ts';
import { projectFileName, type ProjectFile } from '../shared/project-document.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';

/** What the project was when it was opened the last time, for when `project.json` gets damaged. */
const backupFileName = 'project.backup.json';

/** A project as it was read. */
export interface LoadedProject {
  readonly file: ProjectFile;
  /** Plain sentences on what was out of order. */
  readonly notices: readonly string[];
}

/** The project folder that a path means: itself, or the one whose `project.json` it is. */
export function projectFolderOf(path: string): string {
  const absolute = resolve(path);
  return basename(absolute) === projectFileName ? dirname(absolute) : absolute;
}

/**
 * Reads a project; where its file is damaged, as it was when it was opened the last time.
 *
 * @throws AppError `not-found`, `unsupported` for a newer version, `bad-config`, `no-permission`
 */
export async function loadProject(path: string): Promise<LoadedProject> {
  const text = await readText(join(path, projectFileName), path);
  try {
    return { file: parseProjectFile(text, path), notices: [] };
  } catch (error) {
    if (asAppError(error, 'open').code !== 'bad-config') throw error;
    const backupPath = join(path, backupFileName);
    const backup = await readFile(backupPath, 'utf8').catch(() => undefined);
    if (backup === undefined) throw error;
    const file = parseProjectFile(backup, path);
    const { mtime } = await stat(backupPath);
    return {
      file,
      notices: [
        `The project file was damaged. The project was opened as it was on ${mtime.toLocaleString()}; all music is there.`,
      ],
    };
  }
}

async function readText(filePath: string, path: string): Promise<string> {
  try {
    return await readFile(filePath, 'utf8');
  } catch (thrown) {
    const error = asAppError(thrown, `open the project "${path}"`, 'bad-config');
    if (error.code !== 'not-found' && !isNoFolder(thrown)) throw error;
    throw new AppError(
      'not-found',
      `There is no VidMuse project at "${path}". Choose a folder that ends in ${projectFolderEnding}.`,
      { cause: thrown },
    );
  }
}

function isNoFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}

/** Writes the project file. Throws AppError `disk-full`, `no-permission`. */
export async function saveProjectFile(path: string, file: ProjectFile): Promise<void> {
  await writeFileAtomically(join(path, projectFileName), projectText(file));
}

/** Keeps the project as it is now beside its file. A precaution: its failure is silent. */
export async function backUpProject(path: string, file: ProjectFile): Promise<void> {
  await writeFileAtomically(join(path, backupFileName), projectText(file)).catch(() => undefined);
}

/** Keeps a damaged project file as it was before it was repaired. Throws as {@link saveProjectFile}. */
export async function keepDamagedFile(path: string): Promise<string> {
  const text = await readFile(join(path, projectFileName), 'utf8');
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const name = `project.damaged-${stamp}.json`;
  await writeFileAtomically(join(path, name), text);
  return name;
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
    const numbered = number === 1 ? stem : `${stem} ${number}`;
    const path = join(parent, `${numbered}${projectFolderEnding}`);
    try {
      await mkdir(path);
      return path;
    } catch (thrown) {
      const error = asAppError(thrown, `make the project "${path}"`);
      if (error.code !== 'exists') throw error;
    }
  }
}
