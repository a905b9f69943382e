import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import {
  clipEnd,
  findClip,
  findUnlockedClip,
  materialSpan,
  overlapSamples,
  withClip,
  withClips,
  type ClipEdge,
} from './clips.ts';
import { longestOverlap, type Obstacle } from './find-obstacle.ts';
import { clipsOn, trackOf } from './music-tracks.ts';

/** Samples of the shortest clip that trimming leaves: 10 ms. */
export function shortestClip(sampleRate: number): number {
  return Math.round(0.01 * sampleRate);
}

/** How far an edge of a clip can be trimmed, and what ends it on either side. */
export interface TrimLimits {
  readonly minSample: number;
  readonly maxSample: number;
  readonly before: Obstacle;
  readonly after: Obstacle;
}

/**
 * Limits of an edge: the take's music, the clip's own other edge, and the neighbour, which it may
 * overlap: not all of it, not what the neighbour's other edge crossfades with, and of a locked one no
 * more than the fade that it has.
 */
export function trimLimits(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  edge: ClipEdge,
): TrimLimits {
  const clip = findClip(document, clipId);
  const clips = clipsOn(document.clips, trackOf(clip));
  const index = clips.indexOf(clip);
  const [previous, next] = [clips[index - 1], clips[index + 1]];
  const material = materialSpan(clip, takes);
  const shortest = shortestClip(document.sampleRate);
  const end = clipEnd(clip);
  if (edge === 'in') {
    const bounds: Bound[] = [
      [0, 'start'],
      [material.startSample, 'material'],
    ];
    if (previous) {
      bounds.push(
        [previous.startSample + shortest, 'covered'],
        [clips[index - 2] ? clipEnd(clips[index - 2]!) : 0, 'crowded'],
        [clipEnd(previous) - longestOverlap(previous, clip), 'locked'],
      );
    }
    const [farthest, before] = bounds.reduce((a, b) => (b[0] > a[0] ? b : a));
    const maxSample = end - shortest - overlapSamples(clip, next);
    return {
      minSample: Math.min(farthest, clip.startSample),
      maxSample: Math.max(clip.startSample, maxSample),
      before,
      after: 'covered',
    };
  }
  const bounds: Bound[] = [[material.endSample, 'material']];
  if (next) {
    bounds.push(
      [clipEnd(next) - shortest, 'covered'],
      [clips[index + 2]?.startSample ?? Infinity, 'crowded'],
      [next.startSample + longestOverlap(clip, next), 'locked'],
    );
  }
  const [farthest, after] = bounds.reduce((a, b) => (b[0] < a[0] ? b : a));
  return {
    minSample: Math.min(end, clip.startSample + shortest + overlapSamples(previous, clip)),
    maxSample: Math.max(farthest, end),
    before: 'covered',
    after,
  };
}

type Bound = readonly [sample: number, obstacle: Obstacle];

/**
 * Moves one edge of a clip to a sample of the timeline, as far as {@link trimLimits} allow. The
 * music under the clip stays where it is; over a neighbour, both crossfade.
 *
 * @throws AppError `bad-argument` when the clip is locked
 */
export function trimClip(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  edge: ClipEdge,
  toSample: number,
): ProjectDocument {
  const clip = findUnlockedClip(document, clipId);
  const { minSample, maxSample } = trimLimits(document, takes, clipId, edge);
  const sample = Math.max(minSample, Math.min(maxSample, Math.round(toSample)));
  const trimmed: Clip =
    edge === 'out'
      ? { ...clip, lengthSamples: sample - clip.startSample }
      : {
          ...clip,
          startSample: sample,
          offsetSample: clip.offsetSample + sample - clip.startSample,
          lengthSamples: clipEnd(clip) - sample,
        };
  const after = withClip(document, trimmed).clips;
  return withClips(document, settleEdges(document.clips, after, document.sampleRate));
}
