import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';

/** Whether `path` is `folder` or is in it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return (
    inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside))
  );
}

/**
 * The only part of the disk that a browser reaches: one folder, and files and projects opened on the
 * command line or through it. Links are resolved before a path is checked.
 */
export class Workspace {
  /** The folder, links resolved. */
  readonly root: string;
  readonly #opened = new Set<string>();
  readonly #trusted = new Set<string>();

  private constructor(root: string) {
    this.root = root;
  }

  /** Opens a workspace. Throws AppError `not-found` where `folder` is not a folder. */
  static async open(folder: string): Promise<Workspace> {
    try {
      const root = await realpath(folder);
      if ((await stat(root)).isDirectory()) return new Workspace(root);
    } catch (error) {
      throw asAppError(error, `open the workspace "${folder}"`);
    }
    throw new AppError('not-found', `The workspace "${folder}" is not a folder; name a folder.`);
  }

  /** Allows access to a file outside the workspace, or to a folder outside it with all its content. */
  async admit(path: string): Promise<void> {
    this.#opened.add(await realpath(path));
  }

  /** Allows access to what was named when the server was started; a project's video comes with it. */
  async trust(path: string): Promise<void> {
    await this.admit(path);
    this.#trusted.add(await realpath(path));
  }

  /**
   * Allows a project to show a video. A project that was named when the server was started may show a
   * video anywhere, other projects only one that is accessible already. Throws as
   * {@link resolveExisting}.
   */
  async admitVideo(realProjectPath: string, videoPath: string): Promise<void> {
    if (this.#trusted.has(realProjectPath)) await this.admit(videoPath);
    else await this.resolveExisting(videoPath);
  }

  /** Whether a path may be read while searching for a project's video, see {@link admitVideo}. */
  async mayReadFor(realProjectPath: string, path: string): Promise<boolean> {
    if (this.#trusted.has(realProjectPath)) return true;
    return this.resolveExisting(path).then(
      () => true,
      () => false,
    );
  }

  /** Whether an absolute path, with links resolved, is accessible. */
  has(realPath: string): boolean {
    return [this.root, ...this.#opened].some((folder) => isInside(folder, realPath));
  }

  /**
   * The real path of an existing file or folder; relative paths start at the workspace.
   * Throws AppError `no-permission` for a path that is not accessible, `not-found` for a missing one.
   */
  async resolveExisting(path: string): Promise<string> {
    const absolute = this.#absolute(path);
    let real: string;
    try {
      real = await realpath(absolute);
    } catch (error) {
      // Do not reveal whether a path outside exists.
      if (!this.has(absolute)) throw outside(path);
      throw asAppError(error, `open "${path}"`);
    }
    if (!this.has(real)) throw outside(path);
    return real;
  }

  /** The real path of a file that will be written. Throws as {@link resolveExisting}. */
  async resolveNew(path: string): Promise<string> {
    const absolute = this.#absolute(path);
    const folder = await this.resolveExisting(dirname(absolute));
    const target = join(folder, basename(absolute));
    // An existing entry may be a link, even one whose target does not exist.
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
    `"${path}" is outside the workspace of this server. Copy it into the workspace, or start the server with --workspace on its folder.`,
  );
}
