import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { fitFades } from './clip-edges.ts';
import { clipEnd, findUnlockedClip, materialSpan, overlapSamples, withClips } from './clips.ts';
import type { Obstacle } from './find-obstacle.ts';
import type { MovedClips } from './move-clips.ts';
import { clipsOn, trackOf } from './music-tracks.ts';
import { shortestClip } from './trim-clip.ts';

/**
 * Moves the join of a clip and the one after it by as nearly `bySamples` as the music of both lets it:
 * one becomes longer by what the other loses. The crossfade keeps its length, and all music stays where
 * it is.
 *
 * @throws AppError `bad-argument` when either is locked, or no clip follows directly
 */
export function rollJoin(
  document: ProjectDocument,
  takes: readonly Take[],
  leftClipId: string,
  bySamples: number,
): MovedClips {
  const { sampleRate } = document;
  const left = findUnlockedClip(document, leftClipId);
  const clips = clipsOn(document.clips, trackOf(left));
  const index = clips.indexOf(left);
  const [previous, next, later] = [clips[index - 1], clips[index + 1], clips[index + 2]];
  if (!next || next.startSample > clipEnd(left)) {
    throw new AppError(
      'bad-argument',
      'No clip follows directly after this one: there is no join to move.',
    );
  }
  const right = findUnlockedClip(document, next.id);
  const shortest = shortestClip(sampleRate);
  const earliest: readonly Bound[] = [
    [-right.startSample, 'start'],
    [materialSpan(right, takes).startSample - right.startSample, 'material'],
    [left.startSample + shortest + overlapSamples(previous, left) - right.startSample, 'covered'],
  ];
  const latest: readonly Bound[] = [
    [materialSpan(left, takes).endSample - clipEnd(left), 'material'],
    [clipEnd(right) - shortest - overlapSamples(right, later) - clipEnd(left), 'covered'],
  ];
  const [least, before] = earliest.reduce((a, b) => (b[0] > a[0] ? b : a));
  const [most, after] = latest.reduce((a, b) => (b[0] < a[0] ? b : a));
  const wanted = Math.round(bySamples);
  // A join of very short clips may be beyond its bounds already.
  const by = Math.max(Math.min(least, 0), Math.min(Math.max(most, 0), wanted));
  if (by === 0) return { document, movedSamples: 0, obstacle: wanted < 0 ? before : after };
  const overlap = overlapSamples(left, right);
  const longer = { ...left, lengthSamples: left.lengthSamples + by };
  const shorter = {
    ...right,
    startSample: right.startSample + by,
    offsetSample: right.offsetSample + by,
    lengthSamples: right.lengthSamples - by,
  };
  const changed = [
    fitFades(longer, overlapSamples(previous, left), overlap),
    fitFades(shorter, overlap, overlapSamples(right, later)),
  ];
  return {
    document: withClips(
      document,
      document.clips.map((clip) => changed.find(({ id }) => id === clip.id) ?? clip),
    ),
    movedSamples: by,
    obstacle: by === wanted ? undefined : wanted < 0 ? before : after,
  };
}

type Bound = readonly [samples: number, obstacle: Obstacle];
