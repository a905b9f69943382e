import { stat } from 'node:fs/promises';
import type { VideoInfo } from '../../media/media-info.ts';
import { readStill, readStillNear, type Still } from '../../media/preview/read-still.ts';
import type { ProjectContext, WorkerQuestions } from '../../shared/worker-protocol.ts';
import { openFilm } from '../project/open-film.ts';
import { StillQueue } from './still-queue.ts';

type Place = Pick<ProjectContext, 'videoPath' | 'analysisDir'>;
type WantedStill = Omit<WorkerQuestions['readStill']['input'], 'project'>;

const longestMilliseconds = 20_000;

/** Descriptions of the films that stills were asked of last: reading one takes longer than a still. */
const opened = new Map<string, Promise<VideoInfo>>();
const mostOpened = 4;

const queue = new StillQueue();

/** The last still that was asked for as near enough, with its film and time: it may be exact already. */
let newest: { readonly of: string; readonly still: Still } | undefined;

/**
 * A JPEG of the frame of a project's film at a time of its clock, or of one near it, which is decoded sooner.
 * Throws as `openFilm`, `readStill`.
 */
export function showStill(
  place: Place,
  { seconds, isNearEnough }: WantedStill,
  asked = new AbortController().signal,
): Promise<Uint8Array<ArrayBuffer>> {
  const order = isNearEnough ? 'first' : 'behind';
  return queue.add(order, asked, async (goOn) => {
    const { film, key } = await openOnce(place);
    const of = JSON.stringify([key, seconds]);
    if (newest?.of === of && (isNearEnough || newest.still.isExact)) return newest.still.jpeg;
    const signal = AbortSignal.any([goOn, AbortSignal.timeout(longestMilliseconds)]);
    if (!isNearEnough) return readStill(await film, seconds, { signal });
    const still = await readStillNear(await film, seconds, { signal });
    newest = { of, still };
    return still.jpeg;
  });
}

async function openOnce(place: Place): Promise<{ key: string; film: Promise<VideoInfo> }> {
  const { mtimeMs, size } = await stat(place.videoPath);
  const key = JSON.stringify([place.videoPath, mtimeMs, size]);
  const known = opened.get(key);
  if (known) return { key, film: known };
  const film = openFilm(place).then((found) => found.film);
  opened.set(key, film);
  film.catch(() => opened.delete(key));
  const [oldest] = opened.keys();
  if (opened.size > mostOpened && oldest !== undefined) opened.delete(oldest);
  return { key, film };
}
