import { AppError, type AppErrorCode } from '../shared/app-error.ts';

interface Complaint {
  readonly pattern: RegExp;
  readonly code: AppErrorCode;
  readonly advice: string;
}

const damaged = {
  code: 'bad-media',
  advice: 'the file is damaged or is no video or sound that ffmpeg knows',
} as const;

const noPermission = {
  code: 'no-permission',
  advice: 'no permission; choose another folder or change its rights',
} as const;

/** Demuxers and decoders say this also of what is damaged. */
const notPermitted: Complaint = {
  ...noPermission,
  pattern: /^(?!Error (?:while decoding|submitting packet)).*: Operation not permitted/m,
};

const stderrPatterns: readonly Complaint[] = [
  {
    pattern: /No space left on device|There is not enough space on the disk/,
    code: 'disk-full',
    advice: 'the disk is full; free some space and try again',
  },
  {
    pattern: /Disk quota exceeded/,
    code: 'disk-full',
    advice: 'the disk quota is used up; free some space and try again',
  },
  {
    pattern: /Read-only file system/,
    code: 'no-permission',
    advice: 'the folder is read-only; choose another one',
  },
  { ...noPermission, pattern: /Permission denied/ },
  notPermitted,
  {
    pattern:
      /Could not find tag for codec|not currently supported in container|Unsupported codec|only supported in|does not yet support muxing|incorrect codec parameters/,
    code: 'unsupported',
    advice:
      'this kind of file cannot hold one of its streams; choose another ending (.mov or .mkv)',
  },
  {
    pattern: /Format not on whitelist/,
    code: 'unsupported',
    advice:
      'it is a list of other files, or of a kind that VidMuse Studio does not read; make an mp4 or mov of it first',
  },
  {
    // The last line is "End of file" for a file that is shorter than its header says.
    pattern:
      /Invalid data found|moov atom not found|Cannot determine format of input stream|: End of file$/,
    ...damaged,
  },
  {
    pattern: /No such file or directory/,
    code: 'not-found',
    advice: 'a file is missing; check the path',
  },
];

/** How a child process ended, and the tail of what it wrote to standard error. */
export interface ProcessEnd {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  /** Whether it had nothing to do but to read one file, which this process can open. */
  readonly readsOpenFile?: boolean | undefined;
}

/** Complaints that are not about the content of a file. */
const aboutElse =
  /Unrecognized option|Option .* not found|Failed to set value|Cannot allocate memory|Input\/output error|Too many open files|Stale file handle/;

/**
 * The {@link AppError} for an ffmpeg that failed. `doing` completes "Could not …". A program ended
 * by a signal becomes `ffmpeg-failed`; otherwise the code follows from what ffmpeg wrote.
 */
export function ffmpegFailure(end: ProcessEnd, doing: string): AppError {
  const detail = end.stderrTail.trim();
  // Asked politely to stop (SIGTERM), ffmpeg leaves with 255 and no complaint.
  const stoppedPolitely = end.exitCode === 255 && detail === '';
  if (end.signal !== null || stoppedPolitely) {
    return new AppError(
      'ffmpeg-failed',
      `Could not ${doing}: ${end.program} was killed (${end.signal ?? 'SIGTERM'}), by someone or by ` +
        'the system for want of memory; close other programs and try again.',
      { detail },
    );
  }
  const isAboutFile = end.readsOpenFile === true && detail !== '' && !aboutElse.test(detail);
  const known = stderrPatterns.find(
    (complaint) => complaint.pattern.test(detail) && !(isAboutFile && complaint === notPermitted),
  );
  const found = known ?? (isAboutFile ? damaged : undefined);
  if (found) return new AppError(found.code, `Could not ${doing}: ${found.advice}.`, { detail });
  const lastLine = detail.split('\n').at(-1) ?? '';
  const reason = lastLine === '' ? 'it gave no reason' : lastLine;
  return new AppError(
    'ffmpeg-failed',
    `Could not ${doing}: ${end.program} failed with exit code ${end.exitCode ?? 'unknown'}: ${reason}`,
    { detail },
  );
}
