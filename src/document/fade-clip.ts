import { AppError } from '../shared/app-error.ts';
import type { Clip, Fade, ProjectDocument, Take } from '../shared/project-document.ts';
import { neighboursOf } from './music-tracks.ts';
import {
  clipEnd,
  findUnlockedClip,
  materialSpan,
  overlapSamples,
  withClip,
  withClips,
  type ClipEdge,
} from './clips.ts';

/**
 * Sets the fade at one edge of a clip, as long as fits. Where the clip crossfades with its
 * neighbour, both sides of the crossfade change; see {@link setCrossfade}.
 *
 * @throws AppError `bad-argument` when the clip, or a neighbour it crossfades with, is locked
 */
export function setFade(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  edge: ClipEdge,
  fade: Fade,
): ProjectDocument {
  const clip = findUnlockedClip(document, clipId);
  const { previous, next } = neighboursOf(document.clips, clip);
  if (edge === 'in' && previous && overlapSamples(previous, clip) > 0) {
    return setCrossfade(document, takes, previous.id, fade);
  }
  if (edge === 'out' && overlapSamples(clip, next) > 0) {
    return setCrossfade(document, takes, clipId, fade);
  }
  const other = edge === 'in' ? clip.fadeOut : clip.fadeIn;
  const fitting = {
    ...fade,
    lengthSamples: limit(
      Math.round(fade.lengthSamples),
      0,
      clip.lengthSamples - other.lengthSamples,
    ),
  };
  return withClip(
    document,
    edge === 'in' ? { ...clip, fadeIn: fitting } : { ...clip, fadeOut: fitting },
  );
}

/**
 * Crossfades a clip into the one after it, which it has to touch. The middle of the join stays where
 * it is; the length is limited by the music of both takes and by the fades at the far edges.
 * A length of 0 makes a hard cut.
 *
 * @throws AppError `bad-argument` when either is locked or no clip follows at once
 */
export function setCrossfade(
  document: ProjectDocument,
  takes: readonly Take[],
  leftClipId: string,
  fade: Fade,
): ProjectDocument {
  const left = findUnlockedClip(document, leftClipId);
  const { next } = neighboursOf(document.clips, left);
  if (!next || next.startSample > clipEnd(left)) {
    throw new AppError(
      'bad-argument',
      'No clip follows directly after this one: move them together to crossfade them.',
    );
  }
  const right = findUnlockedClip(document, next.id);
  const middle = Math.floor((right.startSample + clipEnd(left)) / 2);
  const earliest = Math.max(
    left.startSample + left.fadeIn.lengthSamples,
    left.startSample + 1,
    materialSpan(right, takes).startSample,
    0,
  );
  const latest = Math.min(
    clipEnd(right) - right.fadeOut.lengthSamples,
    clipEnd(right) - 1,
    materialSpan(left, takes).endSample,
  );
  const half = fade.lengthSamples / 2;
  const start = limit(middle - Math.floor(half), Math.min(earliest, middle), middle);
  const end = limit(middle + Math.ceil(half), middle, Math.max(latest, middle));
  const joined: Fade = { lengthSamples: end - start, curve: fade.curve };
  const changed: Clip[] = [
    { ...left, lengthSamples: end - left.startSample, fadeOut: joined },
    {
      ...right,
      startSample: start,
      offsetSample: right.offsetSample + start - right.startSample,
      lengthSamples: clipEnd(right) - start,
      fadeIn: joined,
    },
  ];
  return withClips(
    document,
    document.clips.map((clip) => changed.find(({ id }) => id === clip.id) ?? clip),
  );
}

/** Which edges of a clip are in a crossfade with a neighbour on its track. */
export function crossfadedEdges(
  { clips }: Pick<ProjectDocument, 'clips'>,
  clip: Clip,
): { readonly in: boolean; readonly out: boolean } {
  const { previous, next } = neighboursOf(clips, clip);
  return { in: overlapSamples(previous, clip) > 0, out: overlapSamples(clip, next) > 0 };
}

function limit(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
