import type { FfprobeStream } from '../ffprobe-output.ts';
import { findTag } from './find-tag.ts';

/** Codecs of still pictures, in which covers and thumbnails are stored. */
const stillCodecs = new Set(['mjpeg', 'png', 'bmp', 'gif', 'tiff', 'webp']);

/**
 * The moving picture of a film: the first video stream that is no cover, and no thumbnail beside
 * another stream that moves. Undefined without one.
 */
export function choosePicture(streams: readonly FfprobeStream[]): FfprobeStream | undefined {
  const pictures = streams.filter(
    ({ codec_type: type, disposition }) =>
      type === 'video' &&
      disposition['attached_pic'] !== 1 &&
      disposition['timed_thumbnails'] !== 1,
  );
  const moving = pictures.filter((stream) => !looksStill(stream));
  const candidates = moving.length > 0 ? moving : pictures;
  return candidates.find(({ disposition }) => disposition['default'] === 1) ?? candidates[0];
}

function looksStill(stream: FfprobeStream): boolean {
  if (!stillCodecs.has(stream.codec_name ?? '')) return false;
  if (stream.nb_frames !== undefined) return stream.nb_frames <= 1;
  const duration = findTag(stream.tags, 'duration')?.split(':').map(Number);
  const [hours = 0, minutes = 0, seconds = 0] = duration ?? [];
  const length = stream.duration ?? hours * 3600 + minutes * 60 + seconds;
  return duration === undefined && stream.duration === undefined ? false : length < 0.5;
}
