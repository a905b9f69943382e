import { writeFilm, type FilmOptions } from './write-film.ts';

/**
 * Writes the finished film with the music alone: the original sound is left out, as the reference does.
 * Otherwise, and in what it throws, as {@link writeFilm}.
 */
export async function muxScore(options: FilmOptions): Promise<void> {
  await writeFilm(options, false);
}
