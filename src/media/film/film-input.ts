import { fileInput, type FfmpegInput } from '../ffmpeg.ts';
import type { MediaInfo, VideoInfo } from '../media-info.ts';

/**
 * ffmpeg replaces the offset of a transport or program stream by one of its own when it is exactly
 * the container's start; a microsecond beside it, the offset is kept. Times of such streams are
 * multiples of 11 microseconds, so that none changes.
 */
const beside = 1e-6;

/** Where a file's film clock begins, on the file's own clock. */
export function zeroSeconds(info: MediaInfo): number {
  return 'clock' in info ? (info as VideoInfo).clock.zeroSeconds : info.startSeconds;
}

/** Options of {@link filmInput}. */
export interface FilmInputOptions {
  readonly seekSeconds?: number;
  /** Further options of ffmpeg. */
  readonly options?: readonly string[];
  /** What is read: of a film with a {@link pictureDelay} an input has the right times of one of both. */
  readonly of?: 'picture' | 'sound';
}

/** How much later a film's timestamps have the picture than the sound, in seconds; mostly 0. */
export function pictureDelay(info: MediaInfo): number {
  return 'clock' in info ? ((info as VideoInfo).clock.pictureDelaySeconds ?? 0) : 0;
}

/**
 * A file as an input whose times, in filters and in copied packets, are seconds of its film clock:
 * nothing else gives ffmpeg a time of its own. With `seekSeconds`, also of the film clock, reading
 * begins with the key frame before it, and times stay the same.
 */
export function filmInput(
  info: MediaInfo,
  { seekSeconds, options = [], of = 'picture' }: FilmInputOptions = {},
): FfmpegInput {
  const zero = zeroSeconds(info) - (of === 'sound' ? pictureDelay(info) : 0);
  // A turn by an odd angle comes from a broken display matrix; no player shows it.
  const upright = info.video?.hasOddRotation ? ['-noautorotate'] : [];
  // Else ffmpeg would read no sound, because the header counts none.
  const open = info.hasOpenLength ? ['-ignore_length', '1'] : [];
  const seek =
    seekSeconds === undefined
      ? []
      : ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', (seekSeconds + zero).toFixed(6)];
  const jumpSeconds = jumpsOf(info);
  if (jumpSeconds !== undefined) {
    // Without -copyts ffmpeg bridges jumps, and counts from the container's start.
    const offset = info.startSeconds - zero + beside;
    const bridged = [...jumpOptions(jumpSeconds), '-itsoffset', offset.toFixed(6)];
    return fileInput(info.path, [...bridged, ...seek, ...upright, ...options]);
  }
  const offset = beside - zero;
  const times = ['-copyts', '-itsoffset', offset.toFixed(6)];
  return fileInput(info.path, [...times, ...seek, ...upright, ...open, ...options]);
}

/**
 * Output options that come before all others. How ffmpeg bridges jumps depends on which streams it
 * reads: where there are any, all are read in every run, the unused ones into nothing.
 *
 * @param used stream indices that the run itself maps
 */
export function drainUnusedStreams(info: MediaInfo, used: readonly number[]): string[] {
  if (!hasJumps(info)) return [];
  const unused = timedStreams(info).filter((index) => !used.includes(index));
  if (unused.length === 0) return [];
  return [...unused.flatMap((index) => ['-map', `0:${index}`]), '-c', 'copy', '-f', 'null', '-'];
}

/** Streams whose packets decide how jumps are bridged: the picture and all sound that is known. */
export function timedStreams(info: MediaInfo): number[] {
  const sounds = info.audio.filter(({ decodable }) => decodable).map(({ index }) => index);
  return info.video ? [info.video.index, ...sounds] : sounds;
}

/** Options that make ffmpeg take steps of the timestamps from this length on for jumps. */
export function jumpOptions(jumpSeconds: number): string[] {
  return ['-dts_delta_threshold', jumpSeconds.toFixed(3)];
}

/** Whether a film's timestamps jump. */
export function hasJumps(info: MediaInfo): boolean {
  return jumpsOf(info) !== undefined;
}

function jumpsOf(info: MediaInfo): number | undefined {
  return 'clock' in info ? (info as VideoInfo).clock.jumpSeconds : undefined;
}
