import {
  clipEnd,
  defaultCrossfadeSeconds,
  findTake,
  findUnlockedClip,
  isSeam,
  takeSpan,
  withClip,
} from '../../document/clips.ts';
import { setCrossfade } from '../../document/fade-clip.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Fade, ProjectDocument, Take } from '../../shared/project-document.ts';

/**
 * Lets a clip play another take's music of the same time; edges, fades and level stay. Where it went
 * on from the same music without a join, it now needs one: an equal-power crossfade.
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
  const index = document.clips.indexOf(clip);
  const previous = document.clips[index - 1];
  const next = document.clips[index + 1];
  const swapped = { ...clip, takeId, offsetSample: clip.startSample - span.startSample };
  let result = withClip(document, swapped);
  const fade: Fade = {
    lengthSamples: secondsToSamples(crossfadeSeconds, document.sampleRate),
    curve: 'equal-power',
  };
  if (previous && !previous.locked && isSeam(previous, clip))
    result = setCrossfade(result, takes, previous.id, fade);
  if (next && !next.locked && isSeam(clip, next))
    result = setCrossfade(result, takes, clipId, fade);
  return result;
}
