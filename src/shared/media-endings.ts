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
