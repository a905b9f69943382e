import { lstat, open, realpath, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import { isSameFile } from './open-outside-file.ts';
import { temporaryPathFor } from './temporary-name.ts';

/** Room that work needs in a folder. */
export interface SpaceNeed {
  /** May not exist yet: then the folder above it counts. */
  readonly folder: string;
  readonly bytes: number;
  /** What takes the room, e.g. `the film`. */
  readonly what: string;
}

/** What {@link preflight} checks. */
export interface PreflightRequest {
  /** Files that will be written. */
  readonly outputs: readonly string[];
  /** Whether existing files are replaced. */
  readonly force: boolean;
  /** The film that the work reads, which is never replaced. */
  readonly sourcePath?: string | undefined;
  readonly space?: readonly SpaceNeed[];
}

/** Left free beside what the work needs: disks slow down and other programs fail without any room. */
const spareBytes = 16 << 20;

/**
 * Checks within the first second all that could stop hours of work at its end: whether each output can
 * be created under its name in its folder, replaces nothing that it must not, and fits on the disk.
 *
 * @throws AppError `bad-argument` for a name that is too long, for a folder, for the source and for
 * files inside a project; `exists` without `force`; `not-found` for a missing folder; `no-permission`;
 * `disk-full`
 */
export async function preflight({
  outputs,
  force,
  sourcePath,
  space = [],
}: PreflightRequest): Promise<void> {
  for (const path of outputs) {
    await refuseInsideProject(path);
    await refuseTarget(path, force, sourcePath);
    await tryToCreate(path);
  }
  await requireSpace(space);
}

/** A project's takes and cache belong to VidMuse Studio, also when the path leads there by a link. */
async function refuseInsideProject(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const real = await realpath(folder).catch(() => folder);
  const project = [folder, real]
    .flatMap((each) => each.split(sep))
    .find((name) => name.toLowerCase().endsWith(projectFolderEnding));
  if (project === undefined) return;
  throw new AppError(
    'bad-argument',
    `"${path}" is inside the project "${project}", where it could replace music; choose another folder.`,
  );
}

async function refuseTarget(
  path: string,
  force: boolean,
  sourcePath: string | undefined,
): Promise<void> {
  const entry = await lstat(path).catch((error: unknown) => {
    const known = asAppError(error, `write "${path}"`);
    if (known.code === 'not-found') return undefined;
    throw isTooLong(error) ? nameTooLong(path) : known;
  });
  if (!entry) return;
  const target = await stat(path).catch(() => entry);
  if (target.isDirectory()) {
    throw new AppError('bad-argument', `"${path}" is a folder; name a file to write.`);
  }
  const source = sourcePath === undefined ? undefined : await stat(sourcePath).catch(() => null);
  // The same file may be named by a link, or in other case on a disk that ignores case.
  if (source && isSameFile(source, target)) {
    throw new AppError(
      'bad-argument',
      `"${path}" is the video itself, which is never replaced; choose another name.`,
    );
  }
  if (!target.isFile() && !entry.isSymbolicLink()) {
    throw new AppError('bad-argument', `"${path}" is a device or a pipe; name a file to write.`);
  }
  if (!force) {
    throw new AppError(
      'exists',
      `"${path}" exists already; choose another name, or let it be replaced (in a command: --force).`,
    );
  }
}

/** Rights, quotas and limits of names are known for certain only after a file was created. */
async function tryToCreate(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  const status = await stat(folder).catch((error: unknown) => {
    throw asAppError(error, `write into the folder "${folder}"`);
  });
  if (!status.isDirectory()) {
    throw new AppError('not-found', `"${folder}" is a file and no folder; check the path.`);
  }
  const trial = temporaryPathFor(path);
  try {
    await (await open(trial, 'wx')).close();
  } catch (error) {
    throw isTooLong(error) ? nameTooLong(path) : asAppError(error, `write into "${folder}"`);
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}

/** Throws AppError `disk-full` where a disk has less room than all that is needed on it. */
export async function requireSpace(needs: readonly SpaceNeed[]): Promise<void> {
  const disks = new Map<number, { folder: string; free: number; needs: SpaceNeed[] }>();
  for (const need of needs) {
    const folder = await existingFolder(resolve(need.folder));
    const { dev } = await stat(folder);
    const disk = disks.get(dev);
    if (disk) disk.needs.push(need);
    else disks.set(dev, { folder, free: await freeBytes(folder), needs: [need] });
  }
  for (const { free, needs: here } of disks.values()) {
    const bytes = here.reduce((sum, need) => sum + need.bytes, 0);
    if (bytes + spareBytes <= free) continue;
    const words = [...new Set(here.map(({ what }) => what))].map((what) => {
      const alike = here.filter((need) => need.what === what);
      const together = alike.reduce((sum, need) => sum + need.bytes, 0);
      return `${size(together)} for ${what} in "${commonFolder(alike)}"`;
    });
    throw new AppError(
      'disk-full',
      `There is too little room: this needs about ${words.join(' and ')}, and ${size(spareBytes)} to spare; ${size(free)} are free. Free some space, or choose another disk.`,
    );
  }
}

/** The innermost folder that holds all of these. */
function commonFolder(needs: readonly SpaceNeed[]): string {
  const [first = [], ...others] = needs.map(({ folder }) => resolve(folder).split(sep));
  const length = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return length < 0 ? first.join(sep) : first.slice(0, Math.max(1, length)).join(sep) || sep;
}

async function existingFolder(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  const above = dirname(path);
  return status?.isDirectory() || above === path ? path : existingFolder(above);
}

/** Some network disks do not say how much is free: then nothing is refused. */
async function freeBytes(folder: string): Promise<number> {
  const status = await statfs(folder).catch(() => undefined);
  if (!status || status.blocks === 0) return Infinity;
  return status.bavail * status.bsize;
}

function size(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENAMETOOLONG';
}

function nameTooLong(path: string): AppError {
  const name = basename(path);
  return new AppError(
    'bad-argument',
    `The name "${name}" is too long (${Buffer.byteLength(name)} bytes); choose a shorter one (in a command: --out).`,
  );
}
