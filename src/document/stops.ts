import type { ProjectDocument } from '../shared/project-document.ts';
import { clipEnd, overlapSamples } from './clips.ts';
import { neighboursOf } from './music-tracks.ts';
import { frameToSeconds, type FrameRate } from './timecode.ts';

/**
 * Places in seconds at which the playhead stops when it goes from mark to mark, in order: markers, in and
 * out point, edges of clips, both ends of the film. A join is one stop, in its middle, and places within
 * half a frame of each other are one, a marker's before an edge's.
 */
export function stops(
  { markers, clips, range, sampleRate }: ProjectDocument,
  durationSeconds: number,
  frameRate: FrameRate,
): number[] {
  const edges = clips.flatMap((clip) => {
    const { previous, next } = neighboursOf(clips, clip);
    const join = overlapSamples(clip, next);
    const joinsNext = next !== undefined && next.startSample <= clipEnd(clip);
    const joinsPrevious = previous !== undefined && clipEnd(previous) >= clip.startSample;
    return [
      ...(joinsPrevious ? [] : [clip.startSample]),
      joinsNext ? clipEnd(clip) - join / 2 : clipEnd(clip),
    ];
  });
  const places = [
    0,
    durationSeconds,
    ...markers.map(({ seconds }) => seconds),
    ...(range ? [range.startSeconds, range.endSeconds] : []),
    ...edges.map((sample) => sample / sampleRate),
  ].filter((seconds) => seconds <= durationSeconds);
  const near = frameToSeconds(1, frameRate) / 2;
  const kept: number[] = [];
  for (const place of places) {
    if (!kept.some((other) => Math.abs(other - place) < near)) kept.push(place);
  }
  return kept.toSorted((a, b) => a - b);
}

/** The nearest stop before (-1) or after (1) a place; undefined where there is none. */
export function stopBeside(
  all: readonly number[],
  seconds: number,
  direction: 1 | -1,
): number | undefined {
  return direction > 0
    ? all.find((place) => place > seconds + 1e-3)
    : all.findLast((place) => place < seconds - 1e-3);
}
