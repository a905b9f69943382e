import { extname } from 'node:path';
import { AppError } from '../shared/app-error.ts';
import { filmEndings, orList, type FilmEnding } from '../shared/media-endings.ts';
import type { VideoInfo } from './media-info.ts';

/** A kind of file an export can be. */
export interface OutputContainer {
  readonly extension: FilmEnding;
  /** ffmpeg's name of the muxer. */
  readonly muxer: 'mp4' | 'mov' | 'matroska';
}

const muxers: Readonly<Record<FilmEnding, OutputContainer['muxer']>> = {
  '.mp4': 'mp4',
  '.m4v': 'mp4',
  '.mov': 'mov',
  '.mkv': 'matroska',
};

function containerOf(path: string): OutputContainer | undefined {
  const extension = filmEndings.find((ending) => ending === extname(path).toLowerCase());
  return extension && { extension, muxer: muxers[extension] };
}

/** The container that the ending of `path` names. Throws `unsupported` for another ending. */
export function outputContainer(path: string): OutputContainer {
  const found = containerOf(path);
  if (found) return found;
  throw new AppError(
    'unsupported',
    `Could not export to "${path}": give it the ending ${orList(filmEndings)}.`,
  );
}

const codecsForMp4 = new Set(['h264', 'hevc', 'av1', 'vp9', 'mpeg4', 'mpeg2video']);

/**
 * The ending an export of this video best has: its own where that can be exported to, otherwise .mp4,
 * or .mkv for pictures that mp4 cannot hold.
 */
export function suggestedExtension(info: VideoInfo): OutputContainer['extension'] {
  const found = containerOf(info.path);
  if (found && (found.muxer !== 'mp4' || codecsForMp4.has(info.video.codec)))
    return found.extension;
  return codecsForMp4.has(info.video.codec) ? '.mp4' : '.mkv';
}
