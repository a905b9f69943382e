import type { FfprobeStream } from '../ffprobe-output.ts';
import { findTag } from './find-tag.ts';

/** Codecs of still pictures, in which covers and thumbnails are stored. */
const stillCodecs = new Set(['mjpeg', 'png', 'bmp', 'gif', 'tiff', 'webp']);

/** A shorter stream is a thumbnail, in seconds. */
const shortestFilm = 0.5;

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
  const moving = pictures.filter((stream) => !isStill(stream));
  // A thumbnail without a stated length is recognised by its codec.
  const films = moving.filter(({ codec_name: codec = '' }) => !stillCodecs.has(codec));
  const [candidates = []] = [films, moving, pictures].filter(({ length }) => length > 0);
  return candidates.find(({ disposition }) => disposition['default'] === 1) ?? candidates[0];
}

/** Whether a stream states that it has one picture, or less than {@link shortestFilm}. */
function isStill(stream: FfprobeStream): boolean {
  const counted = stream.nb_frames ?? Number(findTag(stream.tags, 'number_of_frames') ?? NaN);
  if (!Number.isNaN(counted)) return counted <= 1;
  const duration = findTag(stream.tags, 'duration')?.split(':').map(Number);
  const [hours = 0, minutes = 0, seconds = 0] = duration ?? [];
  const length = stream.duration ?? hours * 3600 + minutes * 60 + seconds;
  return duration === undefined && stream.duration === undefined ? false : length < shortestFilm;
}
