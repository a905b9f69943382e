import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/** Whether `path` is `folder` or lies in it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return (
    inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside))
  );
}

/**
 * The only part of the disk that a browser reaches: one folder, and files and projects opened on the
 * command line or through it. Links are followed first: what counts is where a path really leads.
 */
export class Workspace {
  /** The folder, links resolved. */
  readonly root: string;
  readonly #opened = new Set<string>();
  readonly #trusted = new Set<string>();

  private constructor(root: string) {
    this.root = root;
  }

  /** Opens a workspace. Throws AppError `not-found` where `folder` is none. */
  static async open(folder: string): Promise<Workspace> {
    try {
      const root = await realpath(folder);
      if ((await stat(root)).isDirectory()) return new Workspace(root);
    } catch (error) {
      throw asAppError(error, `open the workspace "${folder}"`);
    }
    throw new AppError('not-found', `The workspace "${folder}" is no folder; name a folder.`);
  }

  /** Lets a file, or a folder with all that is in it, be reached although it lies elsewhere. */
  async admit(path: string): Promise<void> {
    this.#opened.add(await realpath(path));
  }

  /** Admits what the person who started the server named: a project of theirs brings its video. */
  async trust(path: string): Promise<void> {
    await this.admit(path);
    this.#trusted.add(await realpath(path));
  }

  /**
   * Lets a project show a video: that of a project named when the server was started wherever it lies,
   * any other only where it may be reached anyway. Throws as {@link resolveExisting}.
   */
  async admitVideo(realProjectPath: string, videoPath: string): Promise<void> {
    if (this.#trusted.has(realProjectPath)) await this.admit(videoPath);
    else await this.resolveExisting(videoPath);
  }

  /** Whether something may be looked at in search of a project's video, see {@link admitVideo}. */
  async mayReadFor(realProjectPath: string, path: string): Promise<boolean> {
    if (this.#trusted.has(realProjectPath)) return true;
    return this.resolveExisting(path).then(
      () => true,
      () => false,
    );
  }

  /** Whether an absolute path, links resolved, may be reached. */
  has(realPath: string): boolean {
    return [this.root, ...this.#opened].some((folder) => isInside(folder, realPath));
  }

  /**
   * Where an existing file or folder really lies; relative paths start at the workspace.
   * Throws AppError `no-permission` for what lies elsewhere, `not-found` for what is not there.
   */
  async resolveExisting(path: string): Promise<string> {
    const absolute = this.#absolute(path);
    let real: string;
    try {
      real = await realpath(absolute);
    } catch (error) {
      // Outside, not even whether something exists is told.
      if (!this.has(absolute)) throw outside(path);
      throw asAppError(error, `open "${path}"`);
    }
    if (!this.has(real)) throw outside(path);
    return real;
  }

  /** Where a file that is to be written would really lie. Throws as {@link resolveExisting}. */
  async resolveNew(path: string): Promise<string> {
    const absolute = this.#absolute(path);
    const folder = await this.resolveExisting(dirname(absolute));
    const target = join(folder, basename(absolute));
    // What is there already may be a link, even one that leads to nothing yet.
    const isLink = await lstat(target).then(
      (found) => found.isSymbolicLink(),
      () => false,
    );
    return isLink ? this.resolveExisting(target) : target;
  }

  #absolute(path: string): string {
    if (path.includes('\0')) throw outside(path.replaceAll('\0', '\\0'));
    return resolve(this.root, path);
  }
}

function outside(path: string): AppError {
  return new AppError(
    'no-permission',
    `"${path}" lies outside the workspace of this server. Copy it into the workspace, or start the server with --workspace on its folder.`,
  );
}
