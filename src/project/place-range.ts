import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import {
  clipEnd,
  clipsAt,
  defaultCrossfadeSeconds,
  nextClipId,
  shortFade,
  takeSpan,
  withClips,
} from './clips.ts';
import { refuseOtherSampleRate } from './edit-clips.ts';
import { joinBefore, mirrored, toClip, toPiece } from './join-clips.ts';

/** A take's music for a stretch of the timeline. */
export interface Placement {
  readonly take: Take;
  readonly startSample: number;
  readonly endSample: number;
  /** 80 ms unless given. */
  readonly crossfadeSamples?: number;
  /** That of the clip which stood at the start unless given, or 0. */
  readonly gainDecibels?: number;
}

/**
 * Replaces what stands in [startSample, endSample) by the take's music of the same time. Both joins
 * are equal-power crossfades centred on the ends of the range; towards silence, and where a take has
 * no more music, they are short straight fades. Outside of the range, but for half a crossfade on
 * either side, not a sample changes: a join that would cut into a crossfade that is there already
 * moves off it, by up to two crossfades into the range. Only a longer fade gives way.
 *
 * @throws AppError `bad-argument` outside of the take's music, over a locked clip, or for a take of
 *   another sample rate
 */
export function placeRange(
  document: ProjectDocument,
  takes: readonly Take[],
  placement: Placement,
): ProjectDocument {
  const { take, startSample, endSample } = placement;
  refuseOtherSampleRate(document, take);
  const span = takeSpan(take);
  const inside = span.startSample <= startSample && endSample <= span.endSample;
  if (!inside || !(startSample < endSample) || startSample < 0) {
    const seconds = (sample: number) => (sample / document.sampleRate).toFixed(2);
    throw new AppError(
      'bad-argument',
      `This take has music from ${seconds(span.startSample)} s to ${seconds(span.endSample)} s and cannot fill ${seconds(startSample)} s to ${seconds(endSample)} s: choose a range inside of it.`,
    );
  }
  refuseLocked(document.clips, startSample, endSample);

  const length = endSample - startSample;
  const crossfade = Math.min(
    placement.crossfadeSamples ?? Math.round(defaultCrossfadeSeconds * document.sampleRate),
    length,
  );
  const half = Math.floor(crossfade / 2);
  const pieces = document.clips.map((clip) => toPiece(clip, takes));
  const join = {
    half,
    furtherMost: Math.max(0, Math.min(2 * crossfade, Math.floor(length / 2) - half)),
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

/** A locked clip may reach into the range with nothing but its crossfade. */
function refuseLocked(clips: readonly Clip[], startSample: number, endSample: number): void {
  const locked = clips.find((clip) => {
    if (!clip.locked) return false;
    const bodyStart = clip.startSample + clip.fadeIn.lengthSamples;
    const bodyEnd = clipEnd(clip) - clip.fadeOut.lengthSamples;
    const inside = clip.startSample >= startSample && clipEnd(clip) <= endSample;
    return inside || (bodyStart < endSample && bodyEnd > startSample);
  });
  if (!locked) return;
  throw new AppError(
    'bad-argument',
    'A locked clip stands in this range: unlock it, or choose a range beside it.',
  );
}
