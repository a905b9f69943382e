import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { ownSpan, shortFade, takeSpan, wantedEnd, withSampleRateOf } from './clips.ts';
import { pasteClips, type PastedClips } from './paste-clips.ts';

/**
 * Puts all of a take's own music on a track, the first unless given. It begins at a sample and replaces what
 * is there, with short fades: without what it was made to go on from, and up to where it joined what followed.
 *
 * @throws AppError `bad-argument` over a locked clip, or where the track has another sample rate
 */
export function dropTake(
  given: ProjectDocument,
  takes: readonly Take[],
  take: Take,
  atSample: number,
  trackId?: string,
): PastedClips {
  const document = withSampleRateOf(given, take);
  const own = ownSpan(take);
  const end = Math.max(Math.min(own.endSample, wantedEnd(take)), own.startSample + 1);
  const lengthSamples = end - own.startSample;
  const fade = shortFade(document.sampleRate, lengthSamples);
  return pasteClips(
    document,
    takes,
    [
      {
        id: 'clip',
        takeId: take.id,
        startSample: own.startSample,
        offsetSample: own.startSample - takeSpan(take).startSample,
        lengthSamples,
        gainDecibels: 0,
        muted: false,
        locked: false,
        fadeIn: fade,
        fadeOut: fade,
      },
    ],
    atSample,
    trackId,
  );
}
