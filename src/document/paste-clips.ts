import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import { clipEnd, findUnlockedClip, nextClipId, withClips } from './clips.ts';
import { liftSpan } from './lift-span.ts';
import { musicLaneId } from './mix-lanes.ts';
import { placeOnTracks, type MovedClips } from './move-clips.ts';
import { musicTracks, onTrackOf, trackOf } from './music-tracks.ts';

/** A document with new clips. */
export interface PastedClips {
  readonly document: ProjectDocument;
  /** Of the new clips, in order. */
  readonly clipIds: readonly string[];
}

/**
 * Puts copies of clips on their tracks, the first one's start at a sample, as far from each other as they
 * were, with their fades and crossfades. They replace what stands where they come to stand.
 *
 * @param trackId track for clips that were all on one track; absent: that track
 * @throws AppError `bad-argument` over a locked clip, where the project does not have their takes, and
 *   for clips of several tracks one of which is gone
 */
export function pasteClips(
  document: ProjectDocument,
  takes: readonly Take[],
  clips: readonly Clip[],
  atSample: number,
  trackId?: string,
): PastedClips {
  if (clips.length === 0) return { document, clipIds: [] };
  for (const { takeId } of clips) {
    const take = takes.find(({ id }) => id === takeId);
    if (take?.sampleRate !== document.sampleRate) {
      throw new AppError(
        'bad-argument',
        'The music of these clips is not in this project: copy clips of this project.',
      );
    }
  }
  const first = Math.min(...clips.map(({ startSample }) => startSample));
  const by = Math.max(0, Math.round(atSample)) - first;
  const known = new Set(musicTracks(document).map(({ id }) => id));
  const isOneTrack = new Set(clips.map(trackOf)).size === 1;
  // On another track they could overlap.
  if (!isOneTrack && clips.some((clip) => !known.has(trackOf(clip)))) {
    throw new AppError(
      'bad-argument',
      'A track that these clips were copied from is gone: add a music track, then paste again.',
    );
  }
  const goal = (clip: Clip): string => {
    const wanted = isOneTrack ? (trackId ?? trackOf(clip)) : trackOf(clip);
    return known.has(wanted) ? wanted : musicLaneId;
  };
  const placed = clips.map((clip) =>
    onTrackOf({ ...clip, startSample: clip.startSample + by }, goal(clip)),
  );
  const lifted = placed.reduce(
    (from, clip) =>
      liftSpan(from, { startSample: clip.startSample, endSample: clipEnd(clip) }, trackOf(clip)),
    document,
  );
  // Ids that neither the document had nor the lifted one has: undo tells clips by them.
  const copies = withNewIds([...document.clips, ...lifted.clips], placed);
  return {
    document: withClips(lifted, [...lifted.clips, ...copies]),
    clipIds: copies.map(({ id }) => id),
  };
}

/** Copies of clips after the last of them, over what stands there. Throws as {@link pasteClips}. */
export function duplicateClips(
  document: ProjectDocument,
  takes: readonly Take[],
  clipIds: Iterable<string>,
): PastedClips {
  const ids = new Set(clipIds);
  const clips = document.clips.filter(({ id }) => ids.has(id));
  return pasteClips(document, takes, clips, Math.max(0, ...clips.map(clipEnd)));
}

/**
 * Copies of clips, `bySamples` from where they stand or as near to it as the others let them lie; they
 * crossfade with what they come to overlap, as moved clips do.
 *
 * @param lastStart the last sample at which one of them may come to begin, or where its original begins
 * @throws AppError `bad-argument` when one of them is locked
 */
export function copyClips(
  document: ProjectDocument,
  clipIds: Iterable<string>,
  bySamples: number,
  byTracks = 0,
  lastStart = Infinity,
): MovedClips & PastedClips {
  const ids = new Set([...clipIds].map((clipId) => findUnlockedClip(document, clipId).id));
  const originals = document.clips.filter(({ id }) => ids.has(id));
  const copies = withNewIds(document.clips, originals);
  if (copies.length === 0) return { document, clipIds: [], movedSamples: 0, obstacle: undefined };
  const by = { samples: bySamples, tracks: byTracks, lastStart };
  const shifted = placeOnTracks(document, document.clips, copies, by);
  const { placed, movedSamples, movedTracks, obstacle } = shifted;
  if (movedSamples === 0 && movedTracks === 0) {
    return { document, clipIds: [], movedSamples, obstacle };
  }
  // The copies crossfade among each other as the originals do.
  const apart = Math.max(...document.clips.map(clipEnd)) + 1;
  const before = copies.map((copy) => ({ ...copy, startSample: copy.startSample + apart }));
  const settled = settleEdges([...document.clips, ...before], placed, document.sampleRate);
  return {
    document: withClips(document, settled),
    clipIds: copies.map(({ id }) => id),
    movedSamples,
    movedTracks,
    obstacle,
  };
}

function withNewIds(known: readonly Clip[], clips: readonly Clip[]): Clip[] {
  const named = [...known];
  return clips.map((clip) => {
    const copy = { ...clip, id: nextClipId(named) };
    named.push(copy);
    return copy;
  });
}
