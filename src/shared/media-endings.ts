/** Endings of files that are offered as films. */
export const videoEndings: readonly string[] = [
  '.mp4',
  '.mov',
  '.m4v',
  '.mkv',
  '.webm',
  '.avi',
  '.mxf',
  '.ts',
  '.mts',
  '.m2ts',
  '.mpg',
  '.mpeg',
  '.wmv',
  '.flv',
  '.3gp',
];

/** Endings of films that can be written, in the order in which they are offered. */
export const filmEndings = ['.mp4', '.mov', '.mkv', '.m4v'] as const;

/** One of {@link filmEndings}. */
export type FilmEnding = (typeof filmEndings)[number];

/** Endings as a message names them: `.mp4, .mov or .mkv`. */
export function orList(endings: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(endings);
}

/** Endings of files that are offered as music to import. */
export const soundEndings: readonly string[] = [
  '.wav',
  '.mp3',
  '.flac',
  '.m4a',
  '.aac',
  '.ogg',
  '.opus',
  '.aif',
  '.aiff',
];
