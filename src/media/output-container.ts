import { extname } from 'node:path';
import { AppError } from '../shared/app-error.ts';
import type { VideoInfo } from './media-info.ts';

/** A kind of file an export can be. */
export interface OutputContainer {
  readonly extension: '.mp4' | '.m4v' | '.mov' | '.mkv';
  /** ffmpeg's name of the muxer. */
  readonly muxer: 'mp4' | 'mov' | 'matroska';
}

const containers: readonly OutputContainer[] = [
  { extension: '.mp4', muxer: 'mp4' },
  { extension: '.m4v', muxer: 'mp4' },
  { extension: '.mov', muxer: 'mov' },
  { extension: '.mkv', muxer: 'matroska' },
];

/** The container that the ending of `path` names. Throws `unsupported` for another ending. */
export function outputContainer(path: string): OutputContainer {
  const extension = extname(path).toLowerCase();
  const found = containers.find((container) => container.extension === extension);
  if (found) return found;
  throw new AppError(
    'unsupported',
    `Could not export to "${path}": give it the ending .mp4, .mov, .m4v or .mkv.`,
  );
}

const codecsForMp4 = new Set(['h264', 'hevc', 'av1', 'vp9', 'mpeg4', 'mpeg2video']);

/**
 * The ending an export of this video best has: its own where that can be exported to, otherwise .mp4,
 * or .mkv for pictures that mp4 cannot hold.
 */
export function suggestedExtension(info: VideoInfo): OutputContainer['extension'] {
  const own = extname(info.path).toLowerCase();
  const found = containers.find((container) => container.extension === own);
  if (found && (found.muxer !== 'mp4' || codecsForMp4.has(info.video.codec)))
    return found.extension;
  return codecsForMp4.has(info.video.codec) ? '.mp4' : '.mkv';
}
