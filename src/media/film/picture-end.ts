import type { MediaInfo } from '../media-info.ts';
import type { FilmSpans } from './find-spans.ts';

/** Sound may go on for so long after a single picture that states how long it is shown, in seconds. */
const longestOverhangSeconds = 0.5;

type FilmWithPicture = MediaInfo & { readonly video: NonNullable<MediaInfo['video']> };

/**
 * When the picture ends by its packets, on the file's clock; -Infinity where none were found. A film of
 * one picture shows it until its sound ends.
 */
export function pictureEnd(info: FilmWithPicture, spans: FilmSpans): number {
  const end = spans.streams.get(info.video.index)?.endSeconds ?? -Infinity;
  const isStill = spans.isHeadWhole && spans.head.count === 1;
  if (!isStill) return end;
  const sounds = info.audio
    .filter(({ decodable }) => decodable)
    .map(({ index }) => spans.streams.get(index)?.endSeconds ?? -Infinity);
  const soundEnd = Math.max(...sounds);
  return soundEnd > end + longestOverhangSeconds ? soundEnd : end;
}
