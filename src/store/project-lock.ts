import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { takeFileLock } from '../files/file-lock.ts';
import { LockHeldError } from '../files/watch-lock.ts';

const lockFileName = '.lock';

/** Held as long as a project is open for writing. */
export interface ProjectLock {
  /** Aborts when another VidMuse Studio has taken the project: from then on it is read-only here. */
  readonly lost: AbortSignal;
  /** What to say when the lock is lost. */
  readonly lostError: AppError;
  /** Call before each write. Throws AppError `exists` when the lock is lost. */
  readonly verify: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/**
 * Locks a project folder against being opened for writing by another process. The lock of a process
 * that has ended is taken over.
 *
 * @param isUnchanged whether the project is as this process saved it last. Asked where the lock is found
 * deleted: a computer that took it while this one slept may have saved the project and closed it again.
 * @returns undefined where the folder cannot be written to
 * @throws AppError `exists` when the project is open elsewhere, `disk-full`
 */
export async function lockProject(
  projectPath: string,
  isUnchanged?: () => Promise<boolean>,
): Promise<ProjectLock | undefined> {
  try {
    const lock = await takeFileLock(join(projectPath, lockFileName), undefined, isUnchanged);
    return {
      lost: lock.lost,
      lostError: isLost(projectPath),
      release: lock.release,
      verify: async () => {
        const isHeld = await lock.check().catch((error: unknown) => {
          throw asAppError(error, `save the project "${projectPath}"`);
        });
        if (!isHeld) throw isLost(projectPath);
      },
    };
  } catch (error) {
    if (error instanceof LockHeldError) throw isOpenElsewhere(projectPath, error);
    if (error instanceof Error && 'code' in error && readOnlyCodes.has(String(error.code))) {
      return undefined;
    }
    throw asAppError(error, `open the project "${projectPath}"`);
  }
}

const readOnlyCodes = new Set(['EACCES', 'EPERM', 'EROFS']);

function isOpenElsewhere(projectPath: string, held: LockHeldError): AppError {
  const { holder, undecidedForMilliseconds: undecided } = held;
  const isHere = undecided === undefined && holder !== undefined && holder.host === hostname();
  const where = isHere
    ? `another VidMuse Studio (process ${holder.processId})`
    : holder
      ? `VidMuse Studio on the computer "${holder.host}"`
      : 'another program';
  const later =
    undecided === undefined
      ? ''
      : ` After a crash there, it can be opened here in ${Math.ceil(undecided / 1000)} seconds.`;
  return new AppError(
    'exists',
    `The project "${projectPath}" is open in ${where}. Close it there, or choose Save As there: that window goes on with a copy, and this project can be opened here.${later}`,
  );
}

function isLost(projectPath: string): AppError {
  return new AppError(
    'exists',
    `The project "${projectPath}" was opened in another VidMuse Studio while this computer slept or its disk was away, so it is read-only here. Choose Save As to keep your changes as a copy.`,
  );
}
