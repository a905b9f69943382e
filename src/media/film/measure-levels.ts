import type { SoundTrack } from '../../shared/film-clock.ts';
import { isCancelled } from '../../shared/app-error.ts';
import { streamFfmpeg } from '../ffmpeg.ts';
import type { MediaInfo } from '../media-info.ts';
import { isSilent } from './choose-default-sound.ts';
import { filmInput } from './film-input.ts';

/** Places that are listened to, as parts of the film, and for how long. */
const places = [0, 0.3, 0.6] as const;
const secondsPerPlace = 6;

/**
 * Further places, for films in which all tracks are silent at the first ones: they are listened to one
 * after the other until a track has sound.
 */
const furtherPlaces = Array.from({ length: 24 }, (_, index) => (index + 0.5) / 24);
const sampleRate = 8000;

/** How much is listened to from the beginning of a film that cannot be sought in, in seconds. */
const longestUnsought = 60;

/** What has to be known of a file's sound tracks to measure them. */
export interface TracksToMeasure {
  readonly sounds: readonly SoundTrack[];
  readonly lengthSeconds: number;
  readonly timestampsJump: boolean;
}

/** The level of silence. */
const lowestDecibels = -120;

/** The level of each track in dBFS; undefined for one that cannot be decoded after all. */
type Levels = ReadonlyMap<SoundTrack, number | undefined>;

/**
 * Measures how loud each of several sound tracks is, at a few places: enough to find which of them
 * are silent. One track is left unmeasured. A track that cannot be decoded after all is marked so.
 * Throws `cancelled`.
 */
export async function measureLevels(
  info: MediaInfo,
  clock: TracksToMeasure,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<SoundTrack[]> {
  const { sounds } = clock;
  const film = { info, ...clock };
  const tracks = sounds.filter(({ decodable }) => decodable);
  if (tracks.length < 2) return [...sounds];
  const levels = await measurePlaces(film, tracks, signal);
  return sounds.map((track) => {
    if (!levels.has(track)) return track;
    const levelDecibels = levels.get(track);
    return {
      ...track,
      ...(levelDecibels === undefined ? { decodable: false } : { levelDecibels }),
    };
  });
}

interface FileToMeasure extends TracksToMeasure {
  readonly info: MediaInfo;
}

/** The levels of tracks at a few places of the film, or at more where these are silent in all. */
async function measurePlaces(
  film: FileToMeasure,
  tracks: readonly SoundTrack[],
  signal: AbortSignal | undefined,
): Promise<Levels> {
  const { lengthSeconds, timestampsJump } = film;
  // Behind a jump of the timestamps nothing can be sought.
  if (lengthSeconds <= 2 * secondsPerPlace || timestampsJump) {
    const seconds = timestampsJump ? Math.min(lengthSeconds, longestUnsought) : lengthSeconds;
    return measureEach(film, tracks, { starts: [undefined], seconds, signal });
  }
  const at = (parts: readonly number[]) => ({
    starts: parts.map((part) => part * lengthSeconds),
    seconds: secondsPerPlace,
    signal,
  });
  let levels = await measureEach(film, tracks, at(places));
  for (const place of furtherPlaces) {
    const usable = tracks.filter((track) => levels.get(track) !== undefined);
    const isAllSilent = usable.every((track) => isSilent({ levelDecibels: levels.get(track) }));
    if (usable.length === 0 || !isAllSilent) break;
    levels = new Map([...levels, ...(await measureEach(film, usable, at([place])))]);
  }
  return levels;
}

/** The levels of tracks, so that a broken one does not hide the others. */
async function measureEach(
  film: FileToMeasure,
  tracks: readonly SoundTrack[],
  listening: Listening,
): Promise<Levels> {
  try {
    const levels = await measureTogether(film, tracks, listening);
    return new Map(tracks.map((track, index) => [track, levels[index] ?? lowestDecibels]));
  } catch (error) {
    if (isCancelled(error)) throw error;
    const [track, ...others] = tracks;
    if (!track) return new Map();
    if (others.length === 0) return new Map([[track, undefined]]);
  }
  const levels = new Map<SoundTrack, number | undefined>();
  for (const track of tracks) {
    for (const [key, level] of await measureEach(film, [track], listening)) levels.set(key, level);
  }
  return levels;
}

/** Where tracks are listened to. */
interface Listening {
  /** In seconds of the film clock; undefined is the beginning. */
  readonly starts: readonly (number | undefined)[];
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

/** The levels of tracks in dBFS, each mixed to one channel. */
async function measureTogether(
  film: FileToMeasure,
  tracks: readonly SoundTrack[],
  { starts, seconds, signal }: Listening,
): Promise<number[]> {
  // Seeking may lead to an earlier key frame: the sound before the place is cut off.
  const listen = (from: number) => (track: SoundTrack, index: number) =>
    `[0:${track.streamIndex}]aresample=${sampleRate},aformat=channel_layouts=mono,` +
    `atrim=start=${from.toFixed(3)},asetpts=N/SR/TB,apad,atrim=end=${seconds}[t${index}]`;
  const joined = tracks.map((_, index) => `[t${index}]`).join('');
  const merge = tracks.length === 1 ? 'anull' : `amerge=inputs=${tracks.length}`;
  const sums = tracks.map(() => 0);
  let frames = 0;
  for (const seekSeconds of starts) {
    const chunks: Buffer[] = [];
    for await (const chunk of streamFfmpeg({
      inputs: [
        filmInput(film.info, { of: 'sound', ...(seekSeconds !== undefined && { seekSeconds }) }),
      ],
      outputOptions: [
        '-filter_complex',
        `${tracks.map(listen(seekSeconds ?? 0)).join(';')};${joined}${merge}[out]`,
        ...['-map', '[out]'],
        ...['-f', 's16le', '-c:a', 'pcm_s16le'],
      ],
      doing: `listen to the sound tracks of "${film.info.path}"`,
      signal,
    })) {
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks);
    const samples = Math.floor(bytes.length / 2);
    for (let index = 0; index < samples; index += 1) {
      const track = index % tracks.length;
      sums[track] = (sums[track] ?? 0) + (bytes.readInt16LE(2 * index) / 32_768) ** 2;
    }
    frames += samples / tracks.length;
  }
  return sums.map((sum) => {
    const decibels = 10 * Math.log10(sum / Math.max(1, frames));
    return Math.max(lowestDecibels, Math.round(10 * decibels) / 10);
  });
}
