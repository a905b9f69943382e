import {
  clipEnd,
  defaultCrossfadeSeconds,
  findTake,
  findUnlockedClip,
  isInStep,
  isSeam,
  overlapSamples,
  takeSpan,
  withClip,
} from './clips.ts';
import { setCrossfade } from './fade-clip.ts';
import { neighboursOf } from './music-tracks.ts';
import { secondsToSamples } from './time-units.ts';
import { AppError } from '../shared/app-error.ts';
import type { Clip, Fade, ProjectDocument, Take } from '../shared/project-document.ts';

/**
 * Lets a clip play another take's music of the same time; edges, fades and level stay. Where it went
 * on from the same music without a join, it now needs one: an equal-power crossfade. A crossfade with
 * a neighbour that now plays the same music becomes a straight one, in which that music does not swell.
 *
 * @throws AppError `bad-argument` when it is locked, or the take has no music for all of it
 */
export function swapTake(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  takeId: string,
  crossfadeSeconds = defaultCrossfadeSeconds,
): ProjectDocument {
  const clip = findUnlockedClip(document, clipId);
  const take = findTake(takes, takeId);
  if (clip.takeId === takeId) return document;
  const span = takeSpan(take);
  if (
    take.sampleRate !== document.sampleRate ||
    span.startSample > clip.startSample ||
    span.endSample < clipEnd(clip)
  ) {
    throw new AppError(
      'bad-argument',
      'This take has no music for all of the clip: choose another, or shorten the clip.',
    );
  }
  const { previous, next } = neighboursOf(document.clips, clip);
  // Its own tempo is that of the other take alone.
  const { stretch: _, ...plain } = clip;
  const swapped = { ...plain, takeId, offsetSample: clip.startSample - span.startSample };
  let result = withClip(document, swapped);
  const fade: Fade = {
    lengthSamples: secondsToSamples(crossfadeSeconds, document.sampleRate),
    curve: 'equal-power',
  };
  if (previous && !previous.locked && isSeam(previous, clip))
    result = setCrossfade(result, takes, previous.id, fade);
  if (next && !next.locked && isSeam(clip, next))
    result = setCrossfade(result, takes, clipId, fade);
  result = withFittingCurves(result, previous?.id, clipId, clip);
  return withFittingCurves(result, clipId, next?.id, clip);
}

/** The crossfade of two neighbours, one of which was `before`, in the shape that their music needs now. */
function withFittingCurves(
  document: ProjectDocument,
  leftId: string | undefined,
  rightId: string | undefined,
  before: Clip,
): ProjectDocument {
  const left = document.clips.find(({ id }) => id === leftId);
  const right = document.clips.find(({ id }) => id === rightId);
  if (!left || !right || left.locked || right.locked || overlapSamples(left, right) === 0) {
    return document;
  }
  const wereInStep = left.id === before.id ? isInStep(before, right) : isInStep(left, before);
  const inStep = isInStep(left, right);
  if (wereInStep === inStep) return document;
  const curve = inStep ? 'linear' : 'equal-power';
  const faded = withClip(document, { ...left, fadeOut: { ...left.fadeOut, curve } });
  return withClip(faded, { ...right, fadeIn: { ...right.fadeIn, curve } });
}
