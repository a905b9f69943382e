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

const minimumClipSeconds = 0.01;

/** How far an edge of a clip can be trimmed. */
export interface TrimLimits {
  readonly minSample: number;
  readonly maxSample: number;
}

/** Limits of an edge: the take's music, the neighbours, and the clip's own other edge. */
export function trimLimits(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  edge: ClipEdge,
): TrimLimits {
  const clip = findClip(document, clipId);
  const index = document.clips.indexOf(clip);
  const previous = document.clips[index - 1];
  const next = document.clips[index + 1];
  const material = materialSpan(clip, takes);
  const shortest = Math.round(minimumClipSeconds * document.sampleRate);
  const end = clipEnd(clip);
  if (edge === 'in') {
    // A crossfade may be trimmed away, but only its own handle makes it longer.
    const free = previous ? Math.min(clip.startSample, clipEnd(previous)) : 0;
    return {
      minSample: Math.max(0, material.startSample, free),
      maxSample: Math.max(clip.startSample, end - shortest - overlapSamples(clip, next)),
    };
  }
  const free = next ? Math.max(end, next.startSample) : Infinity;
  return {
    minSample: Math.min(end, clip.startSample + shortest + overlapSamples(previous, clip)),
    maxSample: Math.min(material.endSample, free),
  };
}

/**
 * Moves one edge of a clip to a sample of the timeline, as far as {@link trimLimits} allow. The
 * music under the clip stays where it is.
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
