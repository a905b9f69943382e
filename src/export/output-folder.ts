import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileExists } from '../files/file-exists.ts';
import { writeFinishedFile } from '../files/finished-file.ts';
import { asAppError } from '../shared/app-error.ts';
import type { ExportTarget } from './exporter.ts';

/**
 * The folder that an export fills. Each file appears under its name only when complete; after a failure
 * {@link discard} removes the files that were new.
 */
export class OutputFolder {
  readonly path: string;
  readonly #force: boolean;
  readonly #added: string[] = [];
  readonly #folders: string[] = [];

  constructor(path: string, force: boolean) {
    this.path = path;
    this.#force = force;
  }

  /** Prepares the place of a file and gives its path. `write` puts a finished file there. */
  async add(name: string, write: (path: string) => Promise<void>): Promise<string> {
    const path = join(this.path, name);
    await this.addAll([name], () => write(path));
    return path;
  }

  /** Prepares the places of files that `write` puts there, all of them or none. */
  async addAll(names: readonly string[], write: () => Promise<void>): Promise<void> {
    const added: string[] = [];
    for (const path of names.map((name) => join(this.path, name))) {
      if (!(await fileExists(path))) added.push(path);
      const first = await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
        throw asAppError(error, `make the folder "${dirname(path)}"`);
      });
      if (first !== undefined) this.#folders.push(...foldersFrom(first, dirname(path)));
    }
    await write();
    this.#added.push(...added);
  }

  /** Writes a text. */
  async addText(name: string, text: string): Promise<string> {
    return this.add(name, (path) =>
      writeFinishedFile(path, { force: this.#force }, (temporaryPath) =>
        writeFile(temporaryPath, text, 'utf8'),
      ),
    );
  }

  /** Removes what was added, and the folders that were made for it where they are empty now. */
  async discard(): Promise<void> {
    for (const path of this.#added) await rm(path, { force: true }).catch(() => undefined);
    for (const folder of this.#folders.toReversed()) await rmdir(folder).catch(() => undefined);
  }
}

/**
 * Fills the folder of an export, and removes what was new in it when that fails. Throws whatever `fill`
 * throws.
 */
export async function fillFolder(
  { outputPath, force }: Pick<ExportTarget, 'outputPath' | 'force'>,
  fill: (folder: OutputFolder) => Promise<void>,
): Promise<void> {
  const folder = new OutputFolder(outputPath, force);
  try {
    await fill(folder);
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

function foldersFrom(first: string, last: string): string[] {
  const folders = [last];
  while (folders[0] !== undefined && folders[0] !== first && dirname(folders[0]) !== folders[0]) {
    folders.unshift(dirname(folders[0]));
  }
  return folders;
}
