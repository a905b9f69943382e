import type { FoundBeats } from '../shared/found-beats.ts';
import type { Fade, MusicEnding, ProjectDocument, Take } from '../shared/project-document.ts';
import {
  clipEnd,
  clipsAt,
  defaultCrossfadeSeconds,
  ownSpan,
  wantedEnd,
  withSampleRateOf,
} from './clips.ts';
import { endOnBar } from './end-on-bar.ts';
import { firstLevel, type FirstLevel } from './first-level.ts';
import { replaceRange } from './clear-remainders.ts';
import { musicLaneId } from './mix-lanes.ts';
import { editTrack } from './music-tracks.ts';
import { placeRange } from './place-range.ts';
import { secondsToSamples } from './time-units.ts';

/**
 * Length of the fade with which composed music ends where the film ends. It belongs to the clip, so that
 * an editor can change it like any other fade. Smooth over two seconds, its last 50 ms are more than 60 dB
 * below the music.
 */
export const endingFadeSeconds = 2;

/** What {@link placeTake} needs besides the document. */
export interface TakePlacement {
  readonly takes: readonly Take[];
  readonly take: Take;
  /** Length of the film. */
  readonly durationSeconds: number;
  /** 80 ms unless given. */
  readonly crossfadeSeconds?: number | undefined;
  /** Level of its clip; that of the music that it takes the place of unless given. */
  readonly gainDecibels?: number | undefined;
  /**
   * How composed music ends where nothing follows it. Unless given, it fades at the end of the film, and
   * stops elsewhere.
   */
  readonly ending?: MusicEnding | undefined;
  /** The track that it is put on; the first unless given. */
  readonly trackId?: string | undefined;
  /** What was found in the take: it rings out on a bar where that is known, and fades otherwise. */
  readonly beats?: Pick<FoundBeats, 'pulse'> | undefined;
}

/**
 * The document with a take's music in the range that it was made for. Its end is put where it joins
 * the music after it best, where that was found. Composed music that reaches the end of the film fades
 * out over {@link endingFadeSeconds}, or as the music did that it replaces there.
 *
 * @throws AppError `bad-argument` over a locked clip
 */
export function placeTake(document: ProjectDocument, placement: TakePlacement): ProjectDocument {
  const { take, trackId = musicLaneId } = placement;
  return editTrack(withSampleRateOf(document, take), trackId, (alone) =>
    placeOnTrack(alone, placement),
  );
}

function placeOnTrack(track: ProjectDocument, placement: TakePlacement): ProjectDocument {
  const { takes, take, durationSeconds } = placement;
  const span = ownSpan(take);
  const crossfadeSeconds = placement.crossfadeSeconds ?? defaultCrossfadeSeconds;
  const crossfadeSamples = secondsToSamples(crossfadeSeconds, take.sampleRate);
  const filmEnd = secondsToSamples(durationSeconds, take.sampleRate);
  const wanted = wantedEnd(take);
  const rangeStart = span.startSample;
  // A take that continues the music before it plays the same there, and two equal sounds would swell
  // in an equal-power crossfade: the crossfade is inside of the range, where they differ.
  const continues = rangeStart > 0 && clipsAt(track, rangeStart - 1).length > 0;
  const inward = Math.floor(Math.min(crossfadeSamples, Math.max(0, wanted - rangeStart)) / 2);
  const startSample = continues ? rangeStart + inward : rangeStart;
  const endSample = Math.min(wanted, span.endSample, Math.max(filmEnd, startSample + 1));
  // After an exact end not even what an earlier take of the range left there may change.
  const place = take.join?.exact ? placeRange : replaceRange;
  const { gainDecibels } = placement;
  const level = gainDecibels === undefined ? {} : { gainDecibels };
  const range = { startSample, endSample, crossfadeSamples };
  const placed = place(track, takes, { take, ...range, ...level });
  // The last token may end a little before the film does.
  const reachesEnd = filmEnd - endSample <= take.sampleRate / take.frameRate;
  const ends = reachesEnd || (placement.ending !== undefined && !hasMusicAfter(placed, take));
  const isComposed = ends && take.origin !== 'imported';
  return isComposed && placement.ending !== 'none' ? withEnding(placed, track, placement) : placed;
}

/** Whether music goes on, within half a second, after the last clip of a take. */
function hasMusicAfter({ clips, sampleRate }: ProjectDocument, take: Take): boolean {
  const index = clips.findLastIndex(({ takeId }) => takeId === take.id);
  const [clip, next] = [clips[index], clips[index + 1]];
  return (
    clip !== undefined && next !== undefined && next.startSample < clipEnd(clip) + sampleRate / 2
  );
}

/** The document whose last clip, of the placed take, ends as music does at a film's end. */
function withEnding(
  placed: ProjectDocument,
  before: ProjectDocument,
  { take, ending, beats }: TakePlacement,
): ProjectDocument {
  const index = placed.clips.findLastIndex(({ takeId }) => takeId === take.id);
  const last = placed.clips[index];
  if (!last) return placed;
  // Music that joins what is before it must not be stretched against it.
  const previous = placed.clips[index - 1];
  const begins = previous === undefined || clipEnd(previous) < last.startSample;
  const rung =
    ending === 'ring-out' && beats && begins ? endOnBar(placed, last, beats, take) : undefined;
  if (rung) return rung.document;
  const replaced = before.clips.find((clip) => clipEnd(clip) === clipEnd(last));
  const fade: Fade = replaced?.fadeOut ?? {
    lengthSamples: secondsToSamples(endingFadeSeconds, placed.sampleRate),
    curve: 'smooth',
  };
  const room = last.lengthSamples - last.fadeIn.lengthSamples;
  // Short music keeps most of its level: the fade takes a third of it at the most.
  const longest = replaced ? room : Math.min(room, Math.floor(last.lengthSamples / 3));
  const fadeOut = { ...fade, lengthSamples: Math.min(fade.lengthSamples, longest) };
  return { ...placed, clips: placed.clips.with(index, { ...last, fadeOut }) };
}

/** What {@link placeFinishedTake} needs besides the document. */
export interface FinishedTakePlacement extends TakePlacement {
  /** Loudness of the speech in the original sound, see {@link firstLevel}. */
  readonly speechLufs?: number | null | undefined;
  /** Loudness of all of it, see {@link firstLevel}. */
  readonly besideLufs?: number | undefined;
}

/**
 * The document with a take that a job has finished: placed, and with its level set where it is the
 * first music of its track (see {@link firstLevel}). Later takes must not change how the rest of the score
 * sounds.
 *
 * @param level where it was worked out already
 * @throws AppError `bad-argument` over a locked clip
 */
export function placeFinishedTake(
  document: ProjectDocument,
  placement: FinishedTakePlacement,
  level: FirstLevel | undefined = levelOf(document, placement),
): ProjectDocument {
  const placed = placeTake(document, placement);
  return level ? { ...placed, mix: level.mix } : placed;
}

function levelOf(
  document: ProjectDocument,
  { take, speechLufs, trackId, gainDecibels, besideLufs }: FinishedTakePlacement,
): FirstLevel | undefined {
  return firstLevel(document, take, speechLufs, { trackId, gainDecibels, besideLufs });
}

/** The words of the step that places a finished take, for the Edit menu. */
export function placingLabel(document: ProjectDocument, take: Take): string {
  if (take.origin === 'imported') return 'Import Music';
  const isRange = take.range.start > 0 || document.range !== undefined;
  return isRange && document.clips.length > 0 ? 'Regenerate Range' : 'Generate Music';
}
