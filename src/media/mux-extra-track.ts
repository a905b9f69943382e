import { writeFilm, type FilmOptions } from './write-film.ts';

/**
 * Writes the film with the music as a further sound track after those it has, not played by default
 * where there is other sound. Otherwise, and in what it throws, as {@link writeFilm}; `unsupported` also
 * where the container cannot hold the original sound.
 */
export async function muxExtraTrack(options: FilmOptions): Promise<void> {
  await writeFilm(options, true);
}
