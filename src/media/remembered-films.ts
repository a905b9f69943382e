import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { VideoInfo } from './media-info.ts';

/** Films that are remembered; the one that was requested longest ago is forgotten first. */
const mostFilms = 32;

/** Times of files advance in steps of up to this long: a file that has just changed may change unseen. */
const clockStepMilliseconds = 20;

const films = new Map<string, { readonly state: string; readonly film: VideoInfo }>();

/**
 * What {@link find} gives for a film, found once as long as the file stays the same by its identity, size
 * and times: finding its clock reads both ends of the film, and every plan and export of it needs that.
 * Throws what `find` throws, and remembers no failure.
 */
export async function rememberedFilm(
  path: string,
  find: () => Promise<VideoInfo>,
): Promise<VideoInfo> {
  const key = resolve(path);
  const state = await stateOfFile(key);
  const known = films.get(key);
  films.delete(key);
  const film = known && known.state === state ? known.film : await find();
  if (state === undefined) return film;
  films.set(key, { state, film });
  for (const oldest of films.keys()) {
    if (films.size <= mostFilms) break;
    films.delete(oldest);
  }
  return film;
}

/** Undefined for a file that cannot be looked at, or that changed only just now. */
async function stateOfFile(path: string): Promise<string | undefined> {
  const now = Date.now();
  const status = await stat(path, { bigint: true }).catch(() => undefined);
  if (status === undefined || now - Number(status.ctimeMs) < clockStepMilliseconds)
    return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
