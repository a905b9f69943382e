import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import {
  clipEnd,
  clipsAt,
  defaultCrossfadeSeconds,
  nextClipId,
  withSampleRateOf,
  shortFade,
  takeSpan,
  withClips,
  type SampleSpan,
} from './clips.ts';
import { joinBefore, mirrored, toClip, toPiece } from './join-clips.ts';
import { musicLaneId } from './mix-lanes.ts';
import { editTrack } from './music-tracks.ts';

/** A take's music for a stretch of the timeline. */
export interface Placement {
  readonly take: Take;
  readonly startSample: number;
  readonly endSample: number;
  /** 80 ms unless given. */
  readonly crossfadeSamples?: number;
  /** That of the clip which was at the start unless given, or 0. */
  readonly gainDecibels?: number;
  /** Whether joins are exactly at both ends of the range, and replace crossfades that are there. */
  readonly exact?: boolean;
  /** The track that it is put on; the first unless given. */
  readonly trackId?: string | undefined;
}

/**
 * Replaces what is in [startSample, endSample) by the take's music of the same time. Both joins
 * are equal-power crossfades centred on the ends of the range; towards silence, and where a take has
 * no more music, they are short straight fades. Outside of the range, but for half a crossfade on
 * either side, not a sample changes: a join that would cut into a crossfade that is there already
 * moves off it, by up to two crossfades into the range. Only a longer fade gives way.
 *
 * @throws AppError `bad-argument` outside of the take's music, over a locked clip, or for a take of
 *   another sample rate than the music on the track
 */
export function placeRange(
  given: ProjectDocument,
  takes: readonly Take[],
  placement: Placement,
): ProjectDocument {
  const { take, trackId = musicLaneId } = placement;
  return editTrack(withSampleRateOf(given, take), trackId, (alone) =>
    placeOnTrack(alone, takes, placement),
  );
}

function placeOnTrack(
  document: ProjectDocument,
  takes: readonly Take[],
  placement: Placement,
): ProjectDocument {
  const { take, startSample, endSample } = placement;
  const span = takeSpan(take);
  const inside = span.startSample <= startSample && endSample <= span.endSample;
  if (!inside || !(startSample < endSample) || startSample < 0) {
    const seconds = (sample: number) => (sample / document.sampleRate).toFixed(2);
    throw new AppError(
      'bad-argument',
      `This take has music from ${seconds(span.startSample)} s to ${seconds(span.endSample)} s and cannot fill ${seconds(startSample)} s to ${seconds(endSample)} s: choose a range inside of it.`,
    );
  }
  const length = endSample - startSample;
  const crossfade = Math.min(
    placement.crossfadeSamples ?? Math.round(defaultCrossfadeSeconds * document.sampleRate),
    length,
  );
  const half = Math.floor(crossfade / 2);
  const reach = Math.max(0, Math.floor(length / 2) - half);
  refuseLocked(document.clips, placement, reach);
  const pieces = document.clips.map((clip) => toPiece(clip, takes));
  const join = {
    half,
    furtherMost: placement.exact ? 0 : Math.min(2 * crossfade, reach),
    short: shortFade(document.sampleRate, length),
  };
  const left = joinBefore({ ...join, pieces, at: startSample, materialStart: span.startSample });
  const right = joinBefore({
    ...join,
    pieces: pieces.map(mirrored).reverse(),
    at: -endSample,
    materialStart: -span.endSample,
  });

  const kept = left.pieces.map(toClip);
  const keptIds = new Set(kept.map(({ id }) => id));
  const placed: Clip = {
    id: nextClipId(document.clips),
    takeId: take.id,
    startSample: left.start,
    offsetSample: left.start - span.startSample,
    lengthSamples: -right.start - left.start,
    gainDecibels:
      placement.gainDecibels ?? clipsAt(document, startSample).at(-1)?.gainDecibels ?? 0,
    muted: false,
    locked: false,
    fadeIn: left.fade,
    fadeOut: right.fade,
  };
  const clips = [...kept, placed];
  for (const piece of right.pieces) {
    const clip = toClip(mirrored(piece));
    clips.push(
      keptIds.has(clip.id) ? { ...clip, id: nextClipId([...document.clips, ...clips]) } : clip,
    );
  }
  return withClips(document, clips);
}

/**
 * A locked clip may reach into the range with nothing but its fade, and not farther than `reach`:
 * the new music comes in under the fade.
 */
function refuseLocked(
  clips: readonly Clip[],
  { startSample, endSample }: SampleSpan,
  reach: number,
): void {
  const inTheWay = clips.some((clip) => {
    const start = clip.startSample;
    const end = clipEnd(clip);
    if (!clip.locked || start >= endSample || end <= startSample) return false;
    const fadesOut =
      start < startSample &&
      end - clip.fadeOut.lengthSamples <= startSample &&
      end <= startSample + reach;
    const fadesIn =
      end > endSample &&
      start + clip.fadeIn.lengthSamples >= endSample &&
      start >= endSample - reach;
    return !fadesOut && !fadesIn;
  });
  if (!inTheWay) return;
  throw new AppError(
    'bad-argument',
    'A locked clip is in this range: unlock it, or choose a range beside it.',
  );
}
