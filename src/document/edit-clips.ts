import { AppError } from '../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../shared/project-document.ts';
import { settleEdges } from './clip-edges.ts';
import {
  clipEnd,
  findTake,
  findUnlockedClip,
  findClip,
  isSeam,
  nextClipId,
  withSampleRateOf,
  shortFade,
  withClip,
  withClips,
} from './clips.ts';
import { isSame } from './document-changes.ts';
import { setCrossfade } from './fade-clip.ts';
import { neighboursOf, onTrackOf, trackOf } from './music-tracks.ts';
import { musicLaneId } from './mix-lanes.ts';

/** What {@link addClip} is given; what is left out is taken from the take. */
export interface NewClip {
  readonly takeId: string;
  readonly startSample: number;
  readonly offsetSample?: number;
  readonly lengthSamples?: number;
  readonly gainDecibels?: number;
  /** The track; the first unless given. */
  readonly trackId?: string;
}

/**
 * Puts music of a take into a free place of the track, with short fades at both ends.
 *
 * @throws AppError `bad-argument` outside of the take, or where music is already
 */
export function addClip(
  given: ProjectDocument,
  takes: readonly Take[],
  {
    takeId,
    startSample,
    offsetSample = 0,
    lengthSamples,
    gainDecibels = 0,
    trackId = musicLaneId,
  }: NewClip,
): ProjectDocument {
  const take = findTake(takes, takeId);
  const document = withSampleRateOf(given, take);
  const length = lengthSamples ?? take.sampleCount - offsetSample;
  if (startSample < 0 || offsetSample < 0 || length < 1 || offsetSample + length > take.sampleCount)
    throw new AppError(
      'bad-argument',
      `This clip would reach outside of its take, which is ${(take.sampleCount / take.sampleRate).toFixed(1)} s long: make the clip shorter.`,
    );
  const occupied = document.clips.some(
    (clip) =>
      trackOf(clip) === trackId &&
      clip.startSample < startSample + length &&
      clipEnd(clip) > startSample,
  );
  if (occupied) {
    throw new AppError(
      'bad-argument',
      'There is music here already: choose a free place on the track, or replace the range.',
    );
  }
  const clip: Clip = {
    id: nextClipId(document.clips),
    takeId,
    startSample,
    offsetSample,
    lengthSamples: length,
    gainDecibels,
    muted: false,
    locked: false,
    fadeIn: shortFade(document.sampleRate, length),
    fadeOut: shortFade(document.sampleRate, length),
  };
  return withClips(document, [...document.clips, onTrackOf(clip, trackId)]);
}

/**
 * Cuts a clip in two at a sample. Nothing sounds different; the right part gets a new id.
 *
 * @throws AppError `bad-argument` when it is locked, not under the sample, or fading there
 */
export function splitClipAt(
  document: ProjectDocument,
  clipId: string,
  sample: number,
): ProjectDocument {
  const clip = findUnlockedClip(document, clipId);
  if (sample <= clip.startSample || sample >= clipEnd(clip)) {
    throw new AppError('bad-argument', 'Put the playhead inside the clip to split it there.');
  }
  if (
    sample < clip.startSample + clip.fadeIn.lengthSamples ||
    sample > clipEnd(clip) - clip.fadeOut.lengthSamples
  ) {
    throw new AppError(
      'bad-argument',
      'The clip fades here: split it outside of the fade, or shorten the fade first.',
    );
  }
  const leftLength = sample - clip.startSample;
  const left: Clip = {
    ...clip,
    lengthSamples: leftLength,
    fadeOut: { lengthSamples: 0, curve: 'linear' },
  };
  const right: Clip = {
    ...clip,
    id: nextClipId(document.clips),
    startSample: sample,
    offsetSample: clip.offsetSample + leftLength,
    lengthSamples: clip.lengthSamples - leftLength,
    fadeIn: { lengthSamples: 0, curve: 'linear' },
  };
  return withClips(document, [...document.clips.filter(({ id }) => id !== clipId), left, right]);
}

/** Removes clips and leaves their places empty. Throws AppError `bad-argument` when one is locked. */
export function deleteClips(
  document: ProjectDocument,
  clipIds: readonly string[],
): ProjectDocument {
  const going = new Set(clipIds.map((clipId) => findUnlockedClip(document, clipId).id));
  const staying = document.clips.filter(({ id }) => !going.has(id));
  return withClips(document, settleEdges(document.clips, staying, document.sampleRate));
}

/** Sets the level of a clip in decibels, limited to what a clip can have. */
export function setClipGain(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  gainDecibels: number,
): ProjectDocument {
  const { gainDecibels: present } = findClip(document, clipId);
  return changeClipGains(document, takes, [clipId], gainDecibels - present);
}

/**
 * Makes clips louder or softer by as many decibels, each limited to what a clip can have.
 *
 * @throws AppError `bad-argument` when one of them is locked
 */
export function changeClipGains(
  document: ProjectDocument,
  takes: readonly Take[],
  clipIds: Iterable<string>,
  byDecibels: number,
): ProjectDocument {
  return changeSound(document, takes, clipIds, ({ gainDecibels }) => ({
    gainDecibels: Math.max(-96, Math.min(24, gainDecibels + byDecibels)),
  }));
}

/** Silences clips or lets them sound again. Throws AppError `bad-argument` when one is locked. */
export function muteClips(
  document: ProjectDocument,
  takes: readonly Take[],
  clipIds: Iterable<string>,
  muted: boolean,
): ProjectDocument {
  return changeSound(document, takes, clipIds, () => ({ muted }));
}

/** Silences a clip or lets it sound again, as {@link muteClips}. */
export function setClipMuted(
  document: ProjectDocument,
  takes: readonly Take[],
  clipId: string,
  muted: boolean,
): ProjectDocument {
  return muteClips(document, takes, [clipId], muted);
}

function changeSound(
  document: ProjectDocument,
  takes: readonly Take[],
  clipIds: Iterable<string>,
  change: (clip: Clip) => Partial<Pick<Clip, 'gainDecibels' | 'muted'>>,
): ProjectDocument {
  const ids = new Set(
    [...clipIds]
      .map((clipId) => findUnlockedClip(document, clipId))
      .map((clip) => ({ clip, changed: { ...clip, ...change(clip) } }))
      .filter(({ clip, changed }) => !isSame(clip, changed))
      .map(({ clip }) => clip.id),
  );
  if (ids.size === 0) return document;
  const smooth = smoothSeams(document, takes, ids);
  return withClips(
    smooth,
    smooth.clips.map((clip) => (ids.has(clip.id) ? { ...clip, ...change(clip) } : clip)),
  );
}

/** Protects a clip from every change, or lets it be changed again. */
export function setClipLocked(
  document: ProjectDocument,
  clipId: string,
  locked: boolean,
): ProjectDocument {
  return withClip(document, { ...findClip(document, clipId), locked });
}

/**
 * Both halves of a split sound the same music, so a straight crossfade between them is a straight
 * change of level: no click when one of them becomes louder. Clips that change together stay joined.
 */
function smoothSeams(
  document: ProjectDocument,
  takes: readonly Take[],
  changing: ReadonlySet<string>,
): ProjectDocument {
  const fade = shortFade(document.sampleRate);
  const { clips } = document;
  return clips.reduce((smooth, left) => {
    const right = neighboursOf(clips, left).next;
    const isBorder = right !== undefined && changing.has(left.id) !== changing.has(right.id);
    if (!isBorder || left.locked || right.locked || !isSeam(left, right)) return smooth;
    return setCrossfade(smooth, takes, left.id, fade);
  }, document);
}
