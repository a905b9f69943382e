import { resolve } from 'node:path';
import type { LongTaskOptions } from '../shared/progress.ts';
import { streamFfmpeg } from './ffmpeg.ts';
import { drainUnusedStreams, filmInput } from './film/film-input.ts';
import type { VideoInfo } from './media-info.ts';
import { pictureFilters } from './preview/picture-filters.ts';
import { printedSeconds, printMetadata, quickDecoding } from './read-whole-picture.ts';
import { splitLines } from './split-lines.ts';

/** Pictures at even distances on one sheet, row by row. Sizes are of one picture, in pixels. */
export interface FilmStrip {
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  readonly count: number;
  readonly secondsPerPicture: number;
}

const pictureWidth = 160;
const tallestPicture = 320;
const longestStrip = 240;
const widestSheet = 16;

/** Containers round times, at worst to milliseconds. */
const longestRoundingSeconds = 0.02;

/** Decoding every frame of a longer video only for thumbnails would take minutes. */
const longestFullDecodeSeconds = 300;

/** How the pictures of a video are laid out: one a second, fewer where there would be too many. */
export function planFilmStrip({ durationSeconds, video }: VideoInfo): FilmStrip {
  const secondsPerPicture = Math.max(1, durationSeconds / longestStrip);
  const count = Math.max(1, Math.ceil(durationSeconds / secondsPerPicture - 1e-6));
  const height = 2 * Math.round((pictureWidth * video.displayHeight) / video.displayWidth / 2);
  return {
    width: pictureWidth,
    height: Math.min(tallestPicture, Math.max(2, height)),
    columns: Math.min(widestSheet, count),
    count,
    secondsPerPicture,
  };
}

/** Half a frame, by which times of a picture and of a thumbnail may differ. */
function roundingSeconds({ video }: VideoInfo): number {
  return Math.min(longestRoundingSeconds, 0.5 / video.averageFramesPerSecond);
}

/** How a film strip is written. */
export interface FilmStripOptions extends LongTaskOptions {
  /** Decodes only key frames, each used up to the next one; default: for long films. */
  readonly onlyKeyFrames?: boolean | undefined;
}

/** Whether all frames of a film are decoded for its thumbnails, and not key frames alone. */
export function isDecodedWhole({ durationSeconds }: Pick<VideoInfo, 'durationSeconds'>): boolean {
  return durationSeconds <= longestFullDecodeSeconds;
}

/**
 * Writes the thumbnails of a video as one JPEG sheet, as {@link planFilmStrip} lays them out; of a
 * long video only key frames are decoded. Writes into the file at `path`. Throws `bad-media`,
 * `cancelled`, `disk-full`, `no-permission`, `ffmpeg-failed`.
 */
export async function writeFilmStrip(
  info: VideoInfo,
  path: string,
  { onlyKeyFrames = !isDecodedWhole(info), signal, onProgress }: FilmStripOptions = {},
): Promise<FilmStrip> {
  const strip = planFilmStrip(info);
  const options = [...(onlyKeyFrames ? ['-skip_frame', 'nokey'] : []), ...quickDecoding(info)];
  const lines = splitLines(
    streamFfmpeg({
      inputs: [filmInput(info, { options })],
      outputOptions: [
        ...drainUnusedStreams(info, [info.video.index]),
        ...(await filmStripOutput(info, path)),
        ...['-map', `0:${info.video.index}`, '-f', 'null'],
        ...['-vf', `metadata=mode=add:key=read:value=1,${printMetadata}`],
      ],
      doing: `make thumbnails of "${info.path}"`,
      signal,
    }),
  );
  const total = info.durationSeconds;
  for await (const line of lines) {
    const seconds = printedSeconds(line);
    if (seconds === undefined) continue;
    const done = Math.min(Math.max(seconds, 0), total);
    onProgress?.({ stage: 'making thumbnails', done, total, unit: 'seconds' });
  }
  return strip;
}

/** ffmpeg's options of an output that is a film's thumbnails, for a run with other outputs behind it. */
export async function filmStripOutput(info: VideoInfo, path: string): Promise<string[]> {
  const { width, height, columns, count, secondsPerPicture } = planFilmStrip(info);
  const filters = [
    // Some containers count in frames, which is too coarse for what follows.
    'settb=1/90000',
    // Each picture is the last one that began at its time, or up to half a frame later.
    `setpts=PTS-${roundingSeconds(info).toFixed(6)}/TB`,
    `fps=fps=${1 / secondsPerPicture}:start_time=0:round=up`,
    ...(await pictureFilters(info, { width, height })),
    // Repeat the last picture if the stream ends early.
    `tpad=stop_mode=clone:stop=${count}`,
    `trim=end_frame=${count}`,
    `tile=${columns}x${Math.ceil(count / columns)}`,
    'format=yuvj420p',
  ];
  return [
    ...['-map', `0:${info.video.index}`, '-vf', filters.join(',')],
    ...['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2', '-update', '1', '-y'],
    resolve(path),
  ];
}
