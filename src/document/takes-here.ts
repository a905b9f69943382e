import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import {
  clipEnd,
  clipsAt,
  defaultCrossfadeSeconds,
  findClip,
  findTake,
  overlapsSpan,
  ownSpan,
  takeSpan,
  wantedEnd,
  type SampleSpan,
} from './clips.ts';
import { musicLaneId } from './mix-lanes.ts';
import { clipsOn, trackOf } from './music-tracks.ts';
import { placeRange } from './place-range.ts';
import { swapTake } from './swap-take.ts';
import { visibleTakes } from './takes.ts';
import { secondsToSamples } from './time-units.ts';

/** Where takes are chosen and compared: a clip, or the free stretch of the track around a place. */
export interface PlaceHere extends SampleSpan {
  readonly trackId: string;
  /** Missing where no music stands. */
  readonly clipId?: string;
  /** The place inside of the stretch that is meant, in samples of the timeline. */
  readonly atSample: number;
}

/**
 * The stretch that is meant: the clip under the playhead, a selected one before one of the track that is
 * meant, and that before others; else the selected clip; else the free stretch of the track around the
 * playhead.
 *
 * @param selected clips that are selected
 * @param filmSamples length of the film
 * @param trackId the track that is meant
 */
export function placeHere(
  document: ProjectDocument,
  playhead: number,
  selected: readonly Clip[],
  filmSamples: number,
  trackId: string = musicLaneId,
): PlaceHere {
  const under = clipsAt(document, playhead);
  const clip =
    under.findLast(({ id }) => selected.some((one) => one.id === id)) ??
    clipsOn(under, trackId).at(-1) ??
    (selected.length === 0 ? under.at(-1) : undefined);
  if (clip) {
    return { ...spanOf(clip), trackId: trackOf(clip), clipId: clip.id, atSample: playhead };
  }
  const [first] = selected;
  if (first) {
    const atSample = first.startSample + Math.floor(first.lengthSamples / 2);
    return { ...spanOf(first), trackId: trackOf(first), clipId: first.id, atSample };
  }
  const clips = clipsOn(document.clips, trackId);
  const previous = clips.findLast(({ startSample }) => startSample <= playhead);
  const next = clips.find(({ startSample }) => startSample > playhead);
  return {
    trackId,
    startSample: previous ? clipEnd(previous) : 0,
    endSample: next ? next.startSample : Math.max(filmSamples, playhead + 1),
    atSample: playhead,
  };
}

function spanOf(clip: Clip): SampleSpan {
  return { startSample: clip.startSample, endSample: clipEnd(clip) };
}

/** Finished takes that are shown and have music of their own at the place, oldest first. */
export function takesHere(
  document: ProjectDocument,
  takes: readonly Take[],
  { atSample }: PlaceHere,
): Take[] {
  return visibleTakes(document, takes).filter((take) => {
    const rateFits = take.sampleRate === document.sampleRate || document.clips.length === 0;
    const { startSample, endSample } = ownSpan(take);
    return take.complete && rateFits && startSample <= atSample && atSample < endSample;
  });
}

/**
 * The document with a take's music at a place, and nowhere else. A take with music for all of the clip
 * there takes the clip over; another fills what it was made for inside of the stretch.
 *
 * @throws AppError `bad-argument` when the clip is locked or gone, or the take has no music there
 */
export function withTakeHere(
  document: ProjectDocument,
  takes: readonly Take[],
  place: PlaceHere,
  takeId: string,
  crossfadeSeconds: number = defaultCrossfadeSeconds,
): ProjectDocument {
  const take = findTake(takes, takeId);
  const span = takeSpan(take);
  if (place.clipId !== undefined) {
    const clip = findClip(document, place.clipId);
    const covers = span.startSample <= clip.startSample && span.endSample >= clipEnd(clip);
    if (covers) return swapTake(document, takes, clip.id, takeId, crossfadeSeconds);
  }
  const own = ownSpan(take);
  const crossfadeSamples = secondsToSamples(crossfadeSeconds, take.sampleRate);
  const first = Math.max(place.startSample, own.startSample);
  const wanted = wantedEnd(take);
  const endSample = Math.min(
    place.endSample,
    own.endSample,
    place.atSample < wanted ? wanted : Infinity,
  );
  // It plays the same as the music that it goes on from: the crossfade lies where they differ.
  const continues = first > place.startSample && place.clipId !== undefined;
  const inward = Math.floor(Math.min(crossfadeSamples, Math.max(0, endSample - first)) / 2);
  const startSample = continues ? first + inward : first;
  if (endSample <= startSample) {
    throw new AppError(
      'bad-argument',
      'This take has no music here: put the playhead where it sounds.',
    );
  }
  const { trackId } = place;
  return placeRange(document, takes, { take, startSample, endSample, crossfadeSamples, trackId });
}

/** The document with one take's clips on the track at a place louder or softer by so many decibels. */
export function withTakeGain(
  document: ProjectDocument,
  place: SampleSpan & Pick<PlaceHere, 'trackId'>,
  takeId: string,
  decibels: number,
): ProjectDocument {
  if (decibels === 0) return document;
  const clips = document.clips.map((clip) => {
    return clip.takeId === takeId && overlapsSpan(clip, place) && trackOf(clip) === place.trackId
      ? { ...clip, gainDecibels: Math.max(-96, clip.gainDecibels + decibels) }
      : clip;
  });
  return { ...document, clips };
}
