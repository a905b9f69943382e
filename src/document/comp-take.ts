import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { fitFades } from './clip-edges.ts';
import {
  clipEnd,
  defaultCrossfadeSeconds,
  findTake,
  isInStep,
  overlapSamples,
  ownSpan,
  takeSpan,
  withClips,
  type SampleSpan,
} from './clips.ts';
import { clipsOn, editTrack, neighboursOf } from './music-tracks.ts';
import { placeRange } from './place-range.ts';
import { secondsToSamples } from './time-units.ts';
import { shortestClip } from './trim-clip.ts';

/** A stretch of a take that is to play on a track, at the time that it was made for. */
export interface Comp extends SampleSpan {
  readonly takeId: string;
  readonly trackId: string;
  /** Of its joins; 80 ms unless given. */
  readonly crossfadeSeconds?: number;
  /** That of the clip which stood at the start unless given, or 0. */
  readonly gainDecibels?: number | undefined;
}

/**
 * The document in which a track plays exactly a stretch of a take, as far as the take has music there,
 * with the usual joins. Where the track goes on with the same take in step, there is no join.
 *
 * @throws AppError `bad-argument` where the take has no music there, over a locked clip, and for a take
 *   of another sample rate than the music of the project
 */
export function compTake(
  document: ProjectDocument,
  takes: readonly Take[],
  { takeId, trackId, gainDecibels, ...comp }: Comp,
): ProjectDocument {
  const take = findTake(takes, takeId);
  const own = ownSpan(take);
  const crossfadeSamples = secondsToSamples(
    comp.crossfadeSeconds ?? defaultCrossfadeSeconds,
    take.sampleRate,
  );
  // Before its own music it repeats what it goes on from: the crossfade is where they differ.
  const goesOn = takeSpan(take).startSample < own.startSample;
  const first = own.startSample + (goesOn ? Math.floor(crossfadeSamples / 2) : 0);
  const startSample = Math.max(comp.startSample, first, 0);
  const endSample = Math.min(comp.endSample, own.endSample);
  if (endSample - startSample < shortestClip(take.sampleRate)) {
    throw new AppError(
      'bad-argument',
      'This take has no music here: swipe over a place where its lane shows some.',
    );
  }
  const placed = placeRange(document, takes, {
    ...{ take, startSample, endSample, trackId, exact: true },
    crossfadeSamples,
    ...(gainDecibels !== undefined && { gainDecibels }),
  });
  const middle = Math.floor((startSample + endSample) / 2);
  return editTrack(placed, trackId, (alone) => joinInStep(alone, takeId, middle));
}

/** Joins the clip that plays a take around a place with its neighbours that play the same take in step. */
function joinInStep(document: ProjectDocument, takeId: string, sample: number): ProjectDocument {
  const isMeant = (clip: Clip): boolean =>
    clip.takeId === takeId && clip.startSample <= sample && clipEnd(clip) > sample;
  let clips: readonly Clip[] = document.clips;
  for (const side of ['previous', 'next'] as const) {
    const own = clips.find(isMeant);
    const other = own && neighboursOf(clips, own)[side];
    if (!own || !other) continue;
    const [left, right] = side === 'previous' ? [other, own] : [own, other];
    const touches = right.startSample <= clipEnd(left);
    if (other.locked || !isInStep(left, right) || !touches) continue;
    const rest = clips.filter((clip) => clip !== left && clip !== right);
    const isSame = left.gainDecibels === right.gainDecibels && left.muted === right.muted;
    clips = withClips(document, [
      ...rest,
      ...(isSame ? [asOne(left, right, other.id)] : crossfadedInStep(left, right)),
    ]).clips;
  }
  return clips === document.clips ? document : { ...document, clips: [...clips] };
}

function asOne(left: Clip, right: Clip, id: string): Clip {
  const lengthSamples = clipEnd(right) - left.startSample;
  return fitFades({ ...left, id, lengthSamples, fadeOut: right.fadeOut });
}

/** Linear crossfades: two clips of the same music in step would swell in an equal-power one. */
function crossfadedInStep(left: Clip, right: Clip): readonly Clip[] {
  if (overlapSamples(left, right) === 0) return [left, right];
  return [
    { ...left, fadeOut: { ...left.fadeOut, curve: 'linear' } },
    { ...right, fadeIn: { ...right.fadeIn, curve: 'linear' } },
  ];
}

/** The clip of a track that fills most of a stretch; undefined where the track is silent there. */
export function mainClip(
  document: ProjectDocument,
  trackId: string,
  { startSample, endSample }: SampleSpan,
): Clip | undefined {
  const shared = (clip: Clip): number =>
    Math.min(clipEnd(clip), endSample) - Math.max(clip.startSample, startSample);
  return clipsOn(document.clips, trackId)
    .filter((clip) => shared(clip) > 0)
    .toSorted((a, b) => shared(b) - shared(a))[0];
}
