import type { AppErrorCode } from '../shared/app-error.ts';

/** Exit codes of the command line. Scripts rely on these numbers: never change one. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  badInput: 3,
  notWritable: 4,
  ffmpeg: 5,
  cancelled: 130,
} as const;

/** What each exit code means, as `--help` prints it. */
export const exitCodeMeanings: readonly (readonly [number, string])[] = [
  [exitCodes.done, 'done'],
  [exitCodes.failed, 'failed, or in a folder some videos failed'],
  [exitCodes.usage, 'wrong arguments'],
  [exitCodes.badInput, 'an input is missing, damaged or of a kind that cannot be used'],
  [exitCodes.notWritable, 'no permission, disk full, or the output exists already (--force)'],
  [exitCodes.ffmpeg, 'ffmpeg is missing or failed'],
  [exitCodes.cancelled, 'cancelled by Ctrl-C (by SIGTERM: 143)'],
];

const byErrorCode: Readonly<Record<AppErrorCode, number>> = {
  'bad-argument': exitCodes.usage,
  'bad-checkpoint': exitCodes.badInput,
  'bad-config': exitCodes.badInput,
  'bad-media': exitCodes.badInput,
  'bad-model': exitCodes.badInput,
  cancelled: exitCodes.cancelled,
  disconnected: exitCodes.failed,
  'disk-full': exitCodes.notWritable,
  'engine-failed': exitCodes.failed,
  exists: exitCodes.notWritable,
  'ffmpeg-failed': exitCodes.ffmpeg,
  'ffmpeg-missing': exitCodes.ffmpeg,
  'forbidden-pickle': exitCodes.badInput,
  'no-permission': exitCodes.notWritable,
  'not-found': exitCodes.badInput,
  unsupported: exitCodes.badInput,
};

/** The exit code for an error of this kind. */
export function exitCodeOf(code: AppErrorCode): number {
  return byErrorCode[code];
}
