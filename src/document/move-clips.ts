import type { Clip, ProjectDocument } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { clipEnd, findUnlockedClip, withClips } from './clips.ts';
import { findObstacle, type Obstacle } from './find-obstacle.ts';
import { musicTracks, onTrackOf, trackOf } from './music-tracks.ts';

/** Clips after a move. */
export interface MovedClips {
  readonly document: ProjectDocument;
  /** How far they have come. */
  readonly movedSamples: number;
  /** How many tracks further down they have come. */
  readonly movedTracks?: number;
  /** Why they have not come as far as wanted; undefined where they have. */
  readonly obstacle: Obstacle | undefined;
}

/**
 * Moves clips together by as nearly `bySamples` as the others let them. Where they come to overlap
 * another clip, both crossfade over the overlap; crossfades between clips that move stay as they are.
 *
 * @param byTracks how many tracks further down they are moved, as far as there are tracks; they stay on
 *   theirs where other clips are in the way
 * @param lastStart the last sample at which one of them may come to begin; one that begins after it goes
 *   no further
 * @throws AppError `bad-argument` when one of them is locked
 */
export function moveClips(
  document: ProjectDocument,
  clipIds: Iterable<string>,
  bySamples: number,
  byTracks = 0,
  lastStart = Infinity,
): MovedClips {
  const moving = new Set([...clipIds].map((clipId) => findUnlockedClip(document, clipId)));
  const standing = document.clips.filter((clip) => !moving.has(clip));
  const by = { samples: bySamples, tracks: byTracks, lastStart };
  const shifted = placeOnTracks(document, standing, [...moving], by);
  const { placed, movedSamples, movedTracks, obstacle } = shifted;
  const isSame = movedSamples === 0 && movedTracks === 0;
  return {
    document: isSame
      ? document
      : withClips(document, settleEdges(document.clips, placed, document.sampleRate)),
    movedSamples,
    movedTracks,
    obstacle,
  };
}

/** A shift up to a wanted one with which every clip begins by a sample, or where it begins now. */
function shiftUntil(clips: readonly Clip[], bySamples: number, lastStart: number): number {
  const free = clips.map(({ startSample }) => Math.max(lastStart - startSample, 0));
  return Math.min(bySamples, ...free);
}

/** Clips that were shifted along their tracks and to other ones. */
export interface ShiftedOnTracks extends Shifted {
  readonly movedTracks: number;
}

/** How far clips are shifted, as {@link moveClips} says. */
export interface TrackShift {
  readonly samples: number;
  readonly tracks: number;
  readonly lastStart: number;
}

/**
 * Shifts clips as {@link placeShifted}, on tracks further down where they fit there, else on their own, and
 * no further than to the end of the film.
 */
export function placeOnTracks(
  document: ProjectDocument,
  standing: readonly Clip[],
  moving: readonly Clip[],
  { samples, tracks, lastStart }: TrackShift,
): ShiftedOnTracks {
  const by = shiftUntil(moving, samples, lastStart);
  const shifted = placeWithin(document, standing, moving, by, tracks);
  return { ...shifted, obstacle: shifted.obstacle ?? (by < samples ? 'end' : undefined) };
}

function placeWithin(
  document: ProjectDocument,
  standing: readonly Clip[],
  moving: readonly Clip[],
  bySamples: number,
  byTracks: number,
): ShiftedOnTracks {
  const ids = musicTracks(document).map(({ id }) => id);
  const places = moving.map((clip) => ids.indexOf(trackOf(clip)));
  const movedTracks =
    Math.max(-Math.min(...places), Math.min(ids.length - 1 - Math.max(...places), byTracks)) || 0;
  if (movedTracks === 0) return { ...placeShifted(standing, moving, bySamples), movedTracks };
  const elsewhere = moving.map((clip, index) =>
    onTrackOf(clip, ids[places[index]! + movedTracks]!),
  );
  const shifted = placeShifted(standing, elsewhere, bySamples);
  if (!findObstacle(shifted.placed)) return { ...shifted, movedTracks };
  const { obstacle } = shifted;
  return { ...placeShifted(standing, moving, bySamples), movedTracks: 0, obstacle };
}

/** Clips that were shifted among others, in order, not yet crossfaded. */
export interface Shifted extends Omit<MovedClips, 'document' | 'movedTracks'> {
  readonly placed: Clip[];
}

/**
 * Shifts clips by as nearly `bySamples` as those that stand let them lie: at 0, they are expected to
 * lie as they may, or nothing is shifted.
 */
export function placeShifted(
  standing: readonly Clip[],
  moving: readonly Clip[],
  bySamples: number,
): Shifted {
  const wanted = Math.round(bySamples);
  const shifted = (by: number): Clip[] =>
    [
      ...standing,
      ...moving.map((clip) => ({ ...clip, startSample: clip.startSample + by })),
    ].toSorted((a, b) => a.startSample - b.startSample);
  const placed = shifted(wanted);
  const obstacle = findObstacle(placed);
  if (!obstacle) return { placed, movedSamples: wanted, obstacle };
  for (const by of turningPoints(standing, moving, wanted).slice(0, mostTries)) {
    const candidate = shifted(by);
    if (!findObstacle(candidate)) return { placed: candidate, movedSamples: by, obstacle };
  }
  const by = farthestTowards(wanted, (distance) => !findObstacle(shifted(distance)));
  return { placed: shifted(by), movedSamples: by, obstacle };
}

/** Each try looks at all clips: many clips among many others would keep the pointer waiting. */
const mostTries = 500;

/** A distance that is free, with none that is after it, between 0 and one that is not: by halves. */
function farthestTowards(wanted: number, isFree: (distance: number) => boolean): number {
  let [free, taken] = [0, wanted];
  while (Math.abs(taken - free) > 1) {
    const middle = Math.trunc((free + taken) / 2);
    if (isFree(middle)) free = middle;
    else taken = middle;
  }
  return free;
}

/** The shifts at which what may lie begins or ends, the nearest to the wanted one first. */
function turningPoints(
  standing: readonly Clip[],
  moving: readonly Clip[],
  wanted: number,
): number[] {
  const points = new Set<number>();
  const add = (by: number): void => {
    // No shift at all is nearer than what lies beyond.
    if (Math.abs(by - wanted) < Math.abs(wanted)) points.add(by);
  };
  add(-Math.min(...moving.map(({ startSample }) => startSample)));
  for (const clip of moving) {
    const [start, end] = [clip.startSample, clipEnd(clip)];
    for (const other of standing) {
      if (trackOf(other) !== trackOf(clip)) continue;
      const [from, to] = [other.startSample, clipEnd(other)];
      add(to - start);
      add(from - end);
      add(from - start - 1);
      add(from - start + 1);
      add(to - end - 1);
      add(to - end + 1);
      if (!other.locked) continue;
      add(to - other.fadeOut.lengthSamples - start);
      add(from + other.fadeIn.lengthSamples - end);
    }
  }
  return [...points].toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
}
