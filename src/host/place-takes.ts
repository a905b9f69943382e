import { firstLevel, type FirstLevel } from '../document/first-level.ts';
import { musicLaneId } from '../document/mix-lanes.ts';
import { trackAlone } from '../document/music-tracks.ts';
import { placingLabel } from '../document/place-take.ts';
import type { FoundBeats } from '../shared/found-beats.ts';
import type {
  MusicEnding,
  ProjectDocument,
  ProjectFile,
  Take,
} from '../shared/project-document.ts';
import type { HeardOriginal } from './heard-speech.ts';
import { placeUnlessLocked } from './place-unless-locked.ts';

/** Where and how the music of a finished job is placed. */
export interface TakePlace {
  readonly crossfadeSeconds?: number | undefined;
  /** Id of the window that started the job, whose undo gets the step. */
  readonly sessionId?: string | undefined;
  readonly ending?: MusicEnding | undefined;
  readonly gainDecibels?: number | undefined;
  readonly trackId?: string | undefined;
}

/** The document with new takes. */
export interface PlacedTakes {
  /** What undo calls the step. */
  readonly label: string;
  readonly document: ProjectDocument;
  /** Set when the first music of a track was placed and its level was set. */
  readonly level?: FirstLevel | undefined;
}

/**
 * Places the first of the added takes when `place` is given, and levels the first music of a track.
 * If a locked clip is in the way, the document stays the same.
 */
export function placeTakes(
  { document, source, takes }: Pick<ProjectFile, 'document' | 'source' | 'takes'>,
  added: readonly [Take, ...Take[]],
  place: TakePlace | undefined,
  { speechLufs, besideLufs, beats }: HeardOriginal & { beats: FoundBeats | undefined },
): PlacedTakes {
  const unplaced = { label: 'Add Takes', document };
  if (!place) return unplaced;
  const [take] = added;
  const trackId = place.trackId ?? musicLaneId;
  const level = firstLevel(document, take, speechLufs, { ...place, besideLufs });
  const { sessionId: _, ...how } = place;
  const placement = { ...how, take, takes: [...takes, ...added], beats };
  const { durationSeconds } = source;
  const placed = placeUnlessLocked(document, { ...placement, durationSeconds }, level);
  if (!placed) return unplaced;
  return { label: placingLabel(trackAlone(document, trackId), take), document: placed, level };
}
