import { AppError } from '../shared/app-error.ts';
import type { Clip, Fade, ProjectDocument, Take } from '../shared/project-document.ts';
import { stretchedLength, stretchOf } from './clip-place.ts';
import { tokenToSample } from './time-units.ts';

/** Length of the crossfade at a join of different music, unless the user chose another. */
export const defaultCrossfadeSeconds = 0.08;

/** Length of the straight fade that keeps an edge from clicking. */
export const shortFadeSeconds = 0.005;

/** A stretch of the timeline in samples, `endSample` exclusive. */
export interface SampleSpan {
  readonly startSample: number;
  readonly endSample: number;
}

/** Which side of a clip: `in` is where it begins, `out` where it ends. */
export type ClipEdge = 'in' | 'out';

/** First sample on the timeline after the clip. */
export function clipEnd(clip: Clip): number {
  return clip.startSample + clip.lengthSamples;
}

/** The straight fade of {@link shortFadeSeconds}, never more than half of `lengthSamples`. */
export function shortFade(sampleRate: number, lengthSamples = Infinity): Fade {
  const length = Math.round(shortFadeSeconds * sampleRate);
  return { lengthSamples: Math.min(length, Math.floor(lengthSamples / 2)), curve: 'linear' };
}

/** A take's stretch of the timeline, where it was made for. */
export function takeSpan(take: Take): SampleSpan {
  const startSample = Math.round((take.startToken * take.sampleRate) / take.frameRate);
  return { startSample, endSample: startSample + take.sampleCount };
}

/** A take's music without what it was made to go on from. */
export function ownSpan(take: Take): SampleSpan {
  const span = takeSpan(take);
  const rangeStart = tokenToSample(take.range.start, take.frameRate, take.sampleRate);
  return { startSample: Math.max(span.startSample, rangeStart), endSample: span.endSample };
}

/** Where a take is to end: where it joins the music after it, or at the end of its range. */
export function wantedEnd(take: Take): number {
  return take.join?.endSample ?? tokenToSample(take.range.end, take.frameRate, take.sampleRate);
}

/** The take of that id. Throws AppError `bad-argument` where there is none. */
export function findTake(takes: readonly Take[], takeId: string): Take {
  const take = takes.find(({ id }) => id === takeId);
  if (!take)
    throw new AppError('bad-argument', `There is no take "${takeId}" in this project any more.`);
  return take;
}

/**
 * The document as a take can be placed in it: a track without music gets the sample rate of the take.
 *
 * @throws AppError `bad-argument` where the track has music of another sample rate
 */
export function withSampleRateOf(document: ProjectDocument, take: Take): ProjectDocument {
  if (take.sampleRate === document.sampleRate) return document;
  if (document.clips.length === 0) return { ...document, sampleRate: take.sampleRate };
  throw new AppError(
    'bad-argument',
    `This take was made at ${take.sampleRate} Hz and the music track runs at ${document.sampleRate} Hz: use a model of the same sample rate.`,
  );
}

/** The clip of that id. Throws AppError `bad-argument` where there is none. */
export function findClip(document: ProjectDocument, clipId: string): Clip {
  const clip = document.clips.find(({ id }) => id === clipId);
  if (!clip) {
    throw new AppError('bad-argument', `There is no clip "${clipId}" on the music track any more.`);
  }
  return clip;
}

/** The clip of that id, to be changed. Throws AppError `bad-argument` where it is locked. */
export function findUnlockedClip(document: ProjectDocument, clipId: string): Clip {
  const clip = findClip(document, clipId);
  if (clip.locked)
    throw new AppError('bad-argument', 'This clip is locked: unlock it to change it.');
  return clip;
}

/** All clips that are at a sample: none, one, or two inside a crossfade. */
export function clipsAt(document: ProjectDocument, sample: number): Clip[] {
  return document.clips.filter((clip) => clip.startSample <= sample && sample < clipEnd(clip));
}

/** Where the take's own first and last sample would be on the timeline if the clip showed all of it. */
export function materialSpan(clip: Clip, takes: readonly Take[]): SampleSpan {
  const startSample = clip.startSample - clip.offsetSample;
  const { sampleCount } = findTake(takes, clip.takeId);
  return { startSample, endSample: startSample + stretchedLength(sampleCount, stretchOf(clip)) };
}

/** The document with these clips, put in order. */
export function withClips(document: ProjectDocument, clips: readonly Clip[]): ProjectDocument {
  return {
    ...document,
    clips: clips.toSorted(
      (a, b) => a.startSample - b.startSample || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    ),
  };
}

/** The document with one clip changed. */
export function withClip(document: ProjectDocument, changed: Clip): ProjectDocument {
  return withClips(
    document,
    document.clips.map((clip) => (clip.id === changed.id ? changed : clip)),
  );
}

/** An id that no clip has: `clip-7` after `clip-6`. */
export function nextClipId(clips: readonly Clip[]): string {
  const numbers = clips.map(({ id }) => Number(/^clip-(\d{1,9})(?:-|$)/.exec(id)?.[1] ?? 0));
  return `clip-${Math.max(0, ...numbers) + 1}`;
}

/** Whether a clip sounds anywhere in a span. */
export function overlapsSpan(clip: Clip, { startSample, endSample }: SampleSpan): boolean {
  return clip.startSample < endSample && clipEnd(clip) > startSample;
}

/** Samples in which two neighbours sound together; 0 where either is missing. */
export function overlapSamples(left: Clip | undefined, right: Clip | undefined): number {
  return left && right ? Math.max(0, clipEnd(left) - right.startSample) : 0;
}

/** Whether the next clip of a track goes on exactly where `left` stops, so that no join can be heard. */
export function isSeam(left: Clip | undefined, right: Clip | undefined): boolean {
  return (
    left !== undefined &&
    right !== undefined &&
    left.takeId === right.takeId &&
    stretchOf(left) === stretchOf(right) &&
    clipEnd(left) === right.startSample &&
    left.offsetSample + left.lengthSamples === right.offsetSample &&
    left.gainDecibels === right.gainDecibels &&
    left.muted === right.muted
  );
}

/** Whether both play one take in step, so that they sound alike where they overlap. */
export function isInStep(left: Clip, right: Clip): boolean {
  return (
    left.takeId === right.takeId &&
    stretchOf(left) === stretchOf(right) &&
    left.startSample - left.offsetSample === right.startSample - right.offsetSample
  );
}
