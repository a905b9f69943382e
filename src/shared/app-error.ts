import { showEnd, showValue } from './show-text.ts';

/**
 * Every reason for which VidMuse Studio refuses or fails, as a stable code. The command line maps
 * codes to exit codes, the editor maps them to messages with a next step.
 */
export type AppErrorCode =
  | 'bad-argument'
  | 'bad-checkpoint'
  | 'bad-config'
  | 'bad-media'
  | 'bad-model'
  | 'cancelled'
  | 'disconnected'
  | 'disk-full'
  | 'engine-failed'
  | 'exists'
  | 'ffmpeg-failed'
  | 'ffmpeg-missing'
  | 'forbidden-pickle'
  | 'no-permission'
  | 'not-found'
  | 'unsupported';

/** Plain form of an {@link AppError} that survives a process border. */
export interface AppErrorData {
  readonly code: AppErrorCode;
  readonly message: string;
  readonly detail?: string;
}

const longestMessage = 500;
const longestDetail = 8000;

/**
 * The one error class of the project. `message` says what happened, with which value, and what to
 * do about it, in one line for a person; `detail` may hold longer text (the tail of ffmpeg's
 * standard error, say); `cause` keeps the original error. Both texts are safe to print: control
 * characters are escaped, the message is cut in its middle to 500 characters and the detail to its
 * last 8000.
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly detail: string | undefined;

  constructor(
    code: AppErrorCode,
    message: string,
    options: { cause?: unknown; detail?: string } = {},
  ) {
    super(
      showValue(message, longestMessage),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail === undefined ? undefined : showEnd(options.detail, longestDetail);
  }

  /** The error as plain data, for a process border. */
  toData(): AppErrorData {
    const data = { code: this.code, message: this.message };
    return this.detail === undefined ? data : { ...data, detail: this.detail };
  }

  /** The error that {@link toData} described, to be thrown on the other side of the border. */
  static fromData(data: AppErrorData): AppError {
    return new AppError(
      data.code,
      data.message,
      data.detail === undefined ? {} : { detail: data.detail },
    );
  }
}

/** Whether `error` is a cancellation by the caller's signal, which is not a failure. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof AppError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

const noPermission = 'no permission; choose another folder or change its rights';

const fileSystemCodes: Record<string, { code: AppErrorCode; advice: string }> = {
  ENOSPC: { code: 'disk-full', advice: 'the disk is full; free some space and try again' },
  EDQUOT: { code: 'disk-full', advice: 'the disk quota is used up; free some space and try again' },
  EACCES: { code: 'no-permission', advice: noPermission },
  EPERM: { code: 'no-permission', advice: noPermission },
  EROFS: { code: 'no-permission', advice: 'the folder is read-only; choose another one' },
  ENOENT: { code: 'not-found', advice: 'it does not exist; check the path' },
  ENOTDIR: {
    code: 'not-found',
    advice: 'a part of the path is a file and no folder; check the path',
  },
  EISDIR: { code: 'bad-argument', advice: 'it is a folder; name a file' },
  ENAMETOOLONG: { code: 'bad-argument', advice: 'its name is too long; choose a shorter one' },
  ELOOP: {
    code: 'bad-argument',
    advice: 'its path leads through links in a circle, or through a link that is not followed',
  },
  EBUSY: {
    code: 'no-permission',
    advice: 'another program is using it; close that program and try again',
  },
  ETXTBSY: {
    code: 'no-permission',
    advice: 'another program is using it; close that program and try again',
  },
  EMFILE: {
    code: 'engine-failed',
    advice: 'too many files are open; close other projects or programs and try again',
  },
  ENFILE: {
    code: 'engine-failed',
    advice: 'too many files are open on this computer; close other programs and try again',
  },
  EFBIG: { code: 'disk-full', advice: 'this disk allows no file that large; choose another disk' },
  EIO: { code: 'bad-media', advice: 'the disk reported an error; check it, or choose another one' },
  EEXIST: { code: 'exists', advice: 'it exists already' },
};

const unreadableName = {
  code: 'not-found',
  advice: 'its name cannot be read, because it is not encoded in UTF-8; rename it',
} as const;

/**
 * Turns any thrown value into an {@link AppError}; a file system error gets the code and advice of
 * its `errno`. `doing` completes "Could not …" and names the value, e.g. `write "/films/a.wav"`.
 */
export function asAppError(
  error: unknown,
  doing: string,
  fallback: AppErrorCode = 'engine-failed',
): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('cancelled', 'Cancelled.', { cause: error });
  }
  const errno = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = adviceOn(errno, doing);
  if (known)
    return new AppError(known.code, `Could not ${doing}: ${known.advice}.`, { cause: error });
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError(fallback, `Could not ${doing}: ${reason}`, { cause: error });
}

/** What a code of the file system means; undefined for any other. */
function adviceOn(
  errno: string,
  doing: string,
): { code: AppErrorCode; advice: string } | undefined {
  // Node replaces what is not UTF-8 in a path, so that the file is not found under its name.
  const isUnreadable = errno === 'ENOENT' && doing.includes('\ufffd');
  return isUnreadable ? unreadableName : fileSystemCodes[errno];
}

/** Throws the cancellation {@link AppError} when `signal` has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.', { cause: signal.reason });
}
