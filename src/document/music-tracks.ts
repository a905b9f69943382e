import { AppError } from '../shared/app-error.ts';
import { mostMusicTracks } from '../shared/mix-lanes.ts';
import type { Clip, Mix, NamedMusicTrack, ProjectDocument } from '../shared/project-document.ts';
import { withAutomation } from './automation.ts';
import { nextClipId, withClips } from './clips.ts';
import { isLaneSilent, isMusicLane, musicLaneId } from './mix-lanes.ts';

/** A track of music, as its head shows it. Its id is that of its lane. */
export interface MusicTrack {
  readonly id: string;
  readonly name: string;
}

type Tracks = Pick<ProjectDocument, 'musicTracks'>;

/** The tracks of music from top to bottom; there is always the first. */
export function musicTracks({ musicTracks: stored = [] }: Tracks): readonly MusicTrack[] {
  const ids = [...new Set([musicLaneId, ...stored.map(({ id }) => id)])].sort();
  return ids.map((id) => ({
    id,
    name: stored.find((track) => track.id === id)?.name ?? usualName(id),
  }));
}

/** The name of a track that the user gave none. */
export function usualName(trackId: string): string {
  return trackId === musicLaneId ? 'Music' : `Music ${trackNumber(trackId)}`;
}

/** The number of a track, which its usual name has; that of the first is 1. */
export function trackNumber(trackId: string): number {
  return trackId === musicLaneId ? 1 : Number(trackId.slice(musicLaneId.length + 1));
}

/** The ids of tracks that a mix holds settings or points of. */
export function mixedTracks({ lanes, automation, furtherPointsBeforeDuck }: Mix): string[] {
  const ids = [lanes, automation, furtherPointsBeforeDuck].flatMap((parts) =>
    Object.keys(parts ?? {}),
  );
  return [...new Set(ids)].filter(isMusicLane);
}

/** The mix without the settings and the points of a track. */
export function withoutTrack(mix: Mix, trackId: string): Mix {
  const { lanes, automation, furtherPointsBeforeDuck, ...rest } = mix;
  return {
    ...rest,
    ...withoutLane('lanes', lanes, trackId),
    ...withoutLane('automation', automation, trackId),
    ...withoutLane('furtherPointsBeforeDuck', furtherPointsBeforeDuck, trackId),
  };
}

/** The id of the track that a clip is on. */
export function trackOf({ track = musicLaneId }: Pick<Clip, 'track'>): string {
  return track;
}

/** The clip on a track. */
export function onTrackOf<Kind extends Pick<Clip, 'track'>>(clip: Kind, trackId: string): Kind {
  if (trackOf(clip) === trackId) return clip;
  const { track: _, ...rest } = clip;
  return (trackId === musicLaneId ? rest : { ...rest, track: trackId }) as Kind;
}

/** The clips of a track, in order. */
export function clipsOn(clips: readonly Clip[], trackId: string): Clip[] {
  return clips.filter((clip) => trackOf(clip) === trackId);
}

/**
 * The clips that are heard in the mix: not muted, and on no track that is muted or silenced by a solo.
 *
 * @param originals the lanes of the film's own sound, whose solo silences the music
 */
export function heardClips(
  { clips, mix }: Pick<ProjectDocument, 'clips' | 'mix'>,
  originals: readonly { readonly id: string }[],
): Clip[] {
  return clips.filter((clip) => !clip.muted && !isLaneSilent(mix, trackOf(clip), originals));
}

/** The clip before and the one after a clip on its track. */
export function neighboursOf(
  clips: readonly Clip[],
  clip: Clip,
): { readonly previous: Clip | undefined; readonly next: Clip | undefined } {
  const index = clips.findIndex(({ id }) => id === clip.id);
  const track = trackOf(clip);
  let before = index - 1;
  while (before >= 0 && trackOf(clips[before]!) !== track) before--;
  let after = index + 1;
  while (after < clips.length && trackOf(clips[after]!) !== track) after++;
  return { previous: clips[before], next: clips[after] };
}

/** The document as if it had one track of music, which is this one. */
export function trackAlone(document: ProjectDocument, trackId: string): ProjectDocument {
  const clips = clipsOn(document.clips, trackId);
  if (trackId !== musicLaneId) {
    return { ...document, clips: clips.map((clip) => onTrackOf(clip, musicLaneId)) };
  }
  return clips.length === document.clips.length ? document : { ...document, clips };
}

/**
 * The document after an edit of one track. `edit` gets the document as {@link trackAlone} gives it. Clips that
 * it adds are put on the track, with ids that no other track has.
 */
export function editTrack(
  document: ProjectDocument,
  trackId: string,
  edit: (alone: ProjectDocument) => ProjectDocument,
): ProjectDocument {
  const alone = trackAlone(document, trackId);
  const edited = edit(alone);
  if (edited === alone) return document;
  const others = document.clips.filter((clip) => trackOf(clip) !== trackId);
  if (others.length === 0 && trackId === musicLaneId) return edited;
  const known = new Set(alone.clips.map(({ id }) => id));
  const own: Clip[] = [];
  for (const clip of edited.clips) {
    // A number that no track has: a window adds letters of its own to it, see `withOwnIds`.
    const id = known.has(clip.id) ? clip.id : nextClipId([...document.clips, ...own]);
    own.push(onTrackOf({ ...clip, id }, trackId));
  }
  return withClips(edited, [...others, ...own]);
}

/** A document with one more track of music, below the others. */
export interface AddedTrack {
  readonly document: ProjectDocument;
  readonly trackId: string;
}

/**
 * Adds an empty track of music. Where the duck was turned into points, the track gets them as the others did.
 * Throws AppError `bad-argument` where there are as many as may be. */
export function addMusicTrack(document: ProjectDocument): AddedTrack {
  const taken = new Set(musicTracks(document).map(({ id }) => id));
  const numbers = Array.from({ length: mostMusicTracks - 1 }, (_, index) => index + 2);
  const trackId = numbers.map((number) => `${musicLaneId}-${number}`).find((id) => !taken.has(id));
  if (trackId === undefined) {
    throw new AppError(
      'bad-argument',
      `There are ${mostMusicTracks} music tracks, and a project has no more: delete one first.`,
    );
  }
  const added = withTracks(document, [...(document.musicTracks ?? []), { id: trackId }]);
  return { document: { ...added, mix: withDuckPointsOn(added.mix, trackId) }, trackId };
}

/** The mix with the points of its duck, where it has any, on a new track as well. */
export function withDuckPointsOn(mix: Mix, trackId: string): Mix {
  const { duckPoints, furtherPointsBeforeDuck } = mix;
  if (!duckPoints) return mix;
  return {
    ...withAutomation(mix, trackId, duckPoints),
    furtherPointsBeforeDuck: { ...furtherPointsBeforeDuck, [trackId]: [] },
  };
}

/**
 * Deletes a track of music with its clips, its settings and its automation.
 *
 * @throws AppError `bad-argument` for the first track, and where one of its clips is locked
 */
export function deleteMusicTrack(document: ProjectDocument, trackId: string): ProjectDocument {
  if (trackId === musicLaneId) {
    throw new AppError('bad-argument', 'The first music track stays: delete its clips instead.');
  }
  if (clipsOn(document.clips, trackId).some(({ locked }) => locked)) {
    throw new AppError('bad-argument', 'A clip on this track is locked: unlock it first.');
  }
  const rest = {
    ...document,
    clips: document.clips.filter((clip) => trackOf(clip) !== trackId),
    mix: withoutTrack(document.mix, trackId),
  };
  return withTracks(
    rest,
    (document.musicTracks ?? []).filter(({ id }) => id !== trackId),
  );
}

/** Names a track of music; an empty name gives it its usual one back. */
export function renameMusicTrack(
  document: ProjectDocument,
  trackId: string,
  name: string,
): ProjectDocument {
  const own = name.trim().slice(0, 100);
  const others = (document.musicTracks ?? []).filter(({ id }) => id !== trackId);
  const isUsual = own === '' || own === usualName(trackId);
  if (isUsual && trackId === musicLaneId) return withTracks(document, others);
  return withTracks(document, [...others, { id: trackId, ...(!isUsual && { name: own }) }]);
}

function withTracks(document: ProjectDocument, tracks: NamedMusicTrack[]): ProjectDocument {
  const { musicTracks: _, ...rest } = document;
  const ordered = tracks.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return ordered.length > 0 ? { ...rest, musicTracks: ordered } : rest;
}

function withoutLane<Value>(
  field: string,
  lanes: Readonly<Record<string, Value>> | undefined,
  trackId: string,
): Readonly<Record<string, Readonly<Record<string, Value>>>> {
  const { [trackId]: _, ...others } = lanes ?? {};
  return Object.keys(others).length > 0 ? { [field]: others } : {};
}
