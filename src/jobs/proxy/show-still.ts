import { stat } from 'node:fs/promises';
import type { VideoInfo } from '../../media/media-info.ts';
import { readStill } from '../../media/preview/read-still.ts';
import type { ProjectContext } from '../../shared/worker-protocol.ts';
import { openFilm } from '../project/open-film.ts';

type Place = Pick<ProjectContext, 'videoPath' | 'analysisDir'>;

const longestMilliseconds = 20_000;

/** Descriptions of the films that stills were asked of last: reading one takes longer than a still. */
const opened = new Map<string, Promise<VideoInfo>>();
const mostOpened = 4;

/** Stills are decoded one after the other, so that they do not take the machine from other work. */
let decoding: Promise<unknown> = Promise.resolve();

/** A JPEG of the frame of a project's film at a time of its clock. Throws as `openFilm`, `readStill`. */
export function showStill(place: Place, seconds: number): Promise<Uint8Array<ArrayBuffer>> {
  const still = decoding
    .catch(() => undefined)
    .then(async () => {
      const signal = AbortSignal.timeout(longestMilliseconds);
      return readStill(await openOnce(place), seconds, { signal });
    });
  decoding = still;
  return still;
}

async function openOnce(place: Place): Promise<VideoInfo> {
  const { mtimeMs, size } = await stat(place.videoPath);
  const key = JSON.stringify([place.videoPath, mtimeMs, size]);
  const known = opened.get(key);
  if (known) return known;
  const film = openFilm(place).then((found) => found.film);
  opened.set(key, film);
  film.catch(() => opened.delete(key));
  const [oldest] = opened.keys();
  if (opened.size > mostOpened && oldest !== undefined) opened.delete(oldest);
  return film;
}
