import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument } from '../shared/project-document.ts';
import { fitFades, settleEdges } from './clip-edges.ts';
import {
  clipEnd,
  nextClipId,
  overlapSamples,
  overlapsSpan,
  shortFade,
  withClips,
  type SampleSpan,
} from './clips.ts';
import { musicLaneId } from './mix-lanes.ts';
import { editTrack } from './music-tracks.ts';
import { shortestClip } from './trim-clip.ts';

/**
 * Takes the music out of a stretch of a track, the first unless given. Clips that reach into it are
 * shortened, one that covers it is cut in two; the new edges get short fades. Pieces too short for a clip go
 * as well.
 *
 * @throws AppError `bad-argument` when a locked clip is there
 */
export function liftSpan(
  document: ProjectDocument,
  span: SampleSpan,
  trackId: string = musicLaneId,
): ProjectDocument {
  return editTrack(document, trackId, (alone) => liftFromTrack(alone, span));
}

function liftFromTrack(document: ProjectDocument, span: SampleSpan): ProjectDocument {
  const { clips, sampleRate } = document;
  const { startSample, endSample } = span;
  const touched = clips.filter((clip) => overlapsSpan(clip, span));
  if (touched.length === 0) return document;
  if (touched.some(({ locked }) => locked)) {
    throw new AppError('bad-argument', 'A locked clip is here: unlock it to replace it.');
  }
  const shortest = shortestClip(sampleRate);
  // Where a crossfade is cut, the clip that was there before goes on to the cut alone, and so after it.
  const leftOne = touched.find((clip) => clip.startSample < startSample);
  const rightOne = touched.findLast((clip) => clipEnd(clip) > endSample);
  const pieces: Clip[] = clips.filter((clip) => !touched.includes(clip));
  if (leftOne) {
    const lengthSamples = startSample - leftOne.startSample;
    const piece = { ...leftOne, lengthSamples, fadeOut: shortFade(sampleRate, lengthSamples) };
    const overlap = overlapSamples(clips[clips.indexOf(leftOne) - 1], leftOne);
    if (lengthSamples >= shortest) pieces.push(fitFades(piece, overlap));
  }
  if (rightOne) {
    const lengthSamples = clipEnd(rightOne) - endSample;
    const piece = {
      ...rightOne,
      id: rightOne === leftOne ? nextClipId(clips) : rightOne.id,
      startSample: endSample,
      offsetSample: rightOne.offsetSample + endSample - rightOne.startSample,
      lengthSamples,
      fadeIn: shortFade(sampleRate, lengthSamples),
    };
    const overlap = overlapSamples(rightOne, clips[clips.indexOf(rightOne) + 1]);
    if (lengthSamples >= shortest) pieces.push(fitFades(piece, 0, overlap));
  }
  const ordered = pieces.toSorted((a, b) => a.startSample - b.startSample);
  return withClips(document, settleEdges(clips, ordered, sampleRate));
}
