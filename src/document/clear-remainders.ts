import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { stretchOf } from './clip-place.ts';
import {
  clipEnd,
  findTake,
  materialSpan,
  shortFade,
  takeSpan,
  withClips,
  type SampleSpan,
} from './clips.ts';
import { joinSearchSeconds } from './find-join.ts';
import { musicLaneId } from './mix-lanes.ts';
import { editTrack } from './music-tracks.ts';
import { placeRange, type Placement } from './place-range.ts';

/**
 * {@link placeRange} for a take made for that range: nothing of earlier takes of the range stays.
 *
 * @throws AppError as placeRange does
 */
export function replaceRange(
  document: ProjectDocument,
  takes: readonly Take[],
  placement: Placement,
): ProjectDocument {
  const { take, trackId = musicLaneId } = placement;
  const cleared = editTrack(document, trackId, (alone) =>
    clearRemainders(alone, takes, take, placement),
  );
  return placeRange(cleared, takes, placement);
}

/**
 * The document without what earlier takes of a range left at its end. Such a take may end later than
 * its range, where it joins the music after it best, and a new one earlier: between the two joins a
 * remainder of it would stay. The music behind it is drawn back instead, into the span.
 *
 * A remainder belongs to a take that was made for nothing beyond the range of the new one, and stands
 * where it was made for. It stays where the music behind it does not reach back to the end of the
 * span, and where either is locked.
 *
 * @param document with the clips of one track
 * @param span where the new take is to stand
 */
export function clearRemainders(
  document: ProjectDocument,
  takes: readonly Take[],
  take: Pick<Take, 'range'>,
  span: SampleSpan,
): ProjectDocument {
  let clips = document.clips;
  for (;;) {
    const index = clips.findIndex((clip) => isRemainder(clip, takes, take, span));
    const remainder = clips[index];
    const next = clips[index + 1];
    if (!remainder || !next || !canReplace(remainder, next, takes, span)) break;
    clips = clips.flatMap((clip) => {
      if (clip === remainder) return [];
      return clip === next ? [drawnBack(clip, takes, span, document.sampleRate)] : [clip];
    });
  }
  return clips === document.clips ? document : withClips(document, clips);
}

/** Whether a clip begins inside the span and goes on after it, though its take was not asked to. */
function isRemainder(
  clip: Clip,
  takes: readonly Take[],
  { range }: Pick<Take, 'range'>,
  span: SampleSpan,
): boolean {
  const isInside = clip.startSample >= span.startSample - clip.fadeIn.lengthSamples;
  const goesOn = clip.startSample < span.endSample && clipEnd(clip) > span.endSample;
  if (clip.locked || !isInside || !goesOn) return false;
  const older = findTake(takes, clip.takeId);
  const olderEnd = (older.range.end / older.frameRate) * older.sampleRate;
  const latestEnd = olderEnd + joinSearchSeconds * older.sampleRate + clip.fadeOut.lengthSamples;
  const isInPlace =
    stretchOf(clip) === 1 && clip.startSample - clip.offsetSample === takeSpan(older).startSample;
  return isInPlace && older.range.end <= range.end && clipEnd(clip) <= latestEnd;
}

function canReplace(
  remainder: Clip,
  next: Clip,
  takes: readonly Take[],
  { endSample }: SampleSpan,
): boolean {
  const touches = next.startSample <= clipEnd(remainder);
  const reach = remainder.fadeOut.lengthSamples;
  return touches && !next.locked && materialSpan(next, takes).startSample <= endSample - reach;
}

function drawnBack(
  clip: Clip,
  takes: readonly Take[],
  { startSample, endSample }: SampleSpan,
  sampleRate: number,
): Clip {
  const material = materialSpan(clip, takes).startSample;
  // No farther than to the middle, so that it is never taken for music before the span.
  const middle = Math.ceil((startSample + endSample) / 2);
  const start = Math.min(clip.startSample, Math.max(material, middle, 0));
  const lengthSamples = clipEnd(clip) - start;
  return {
    ...clip,
    startSample: start,
    offsetSample: start - material,
    lengthSamples,
    fadeIn: shortFade(sampleRate, lengthSamples),
  };
}
