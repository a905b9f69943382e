import { tryOnPicture } from './has-filters.ts';

/** Options by which ffmpeg neither repeats nor drops frames; `-vsync` is their name before ffmpeg 5.1. */
export async function keepTimes(): Promise<string[]> {
  const present = ['-fps_mode', 'passthrough'];
  return (await tryOnPicture([...present, '-f', 'null'])) ? present : ['-vsync', 'passthrough'];
}
