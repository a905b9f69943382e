import { expect } from 'vitest';
import type { SavedProject } from './editor-window.ts';
import { longestSilence, roughness } from './media.ts';
import { findInRecording } from './recording.ts';

/** A range of samples. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The crossfades of the music track, each with this many samples on either side. */
export function joinsOf({ document }: SavedProject, margin: number): Stretch[] {
  return document.clips.flatMap((clip, index) => {
    const next = document.clips[index + 1];
    if (!next) return [];
    const end = clip.startSample + clip.lengthSamples;
    return [{ from: Math.min(next.startSample, end) - margin, to: end + margin }];
  });
}

/**
 * Checks that joins have neither click nor gap: the peak of the second difference there is at most that of
 * the rest of the music, or that of an equal-power crossfade of `parts`, the music on both sides, which may
 * contain a beat; and no silence is longer than one in the parts.
 */
export function expectSmoothJoins(
  music: Float32Array,
  joins: readonly Stretch[],
  parts: readonly Float32Array[],
): void {
  const edges = [0, ...joins.flatMap(({ from, to }) => [from, to]), music.length];
  let elsewhere = 0;
  for (let index = 0; index < edges.length; index += 2) {
    elsewhere = Math.max(elsewhere, roughness(music, edges[index]!, edges[index + 1]!));
  }
  for (const { from, to } of joins) {
    const crossed = Math.hypot(...parts.map((part) => roughness(part, from, to)));
    expect(roughness(music, from, to)).toBeLessThanOrEqual(Math.max(elsewhere, crossed));
    const silences = parts.map((part) => longestSilence(part, from, to));
    // Every wave has a few samples near zero.
    expect(longestSilence(music, from, to)).toBeLessThanOrEqual(Math.max(64, ...silences));
  }
}

/** What was recorded while a film played. */
export interface Recording {
  readonly samples: Float32Array;
  /** How much of it the window says was not ready in time, and so was silent. */
  readonly lateSeconds: number;
}

/** Recordings of the same stretch of a film: two takes by themselves, and switching between them. */
export interface Recordings {
  readonly first: Recording;
  readonly second: Recording;
  readonly compared: Recording;
}

/**
 * Checks that every sample of the comparison equals one of the two takes or is between them, as during a
 * crossfade: a gap would be nearer to zero than both, a click farther than both. The recording has the
 * first, the second, the first and the second take again. Where a busy machine was late with the sound, and the
 * window knows it, nothing can be said: silence of no more than that length is left out.
 *
 * @param rate samples per second of the recordings
 */
export function expectOneOrTheOther({ first, second, compared }: Recordings, rate: number): void {
  const { samples } = compared;
  const [one, other] = [first, second].map((take) => {
    const shift = shiftTo(samples, take.samples, rate);
    const isLate = lateSilence(take);
    return {
      sampleAt: (index: number) => take.samples[index - shift] ?? 0,
      isLateAt: (index: number) => isLate[index - shift] === 1,
    };
  }) as [TakeHeard, TakeHeard];
  const isLate = lateSilence(compared);
  // Not the last moments, in which all of it fades out.
  const isHeard = (sample: number) => sample !== 0;
  const start = samples.findIndex(isHeard) + startSeconds * rate;
  const end = samples.findLastIndex(isHeard) - rate / 10;
  const wrong: number[] = [];
  const heard: string[] = [];
  const tolerance = 1e-4;
  let silent = 0;
  for (let index = start; index < end; index++) {
    if (one.isLateAt(index) || other.isLateAt(index)) continue;
    const [a, b, sample] = [one.sampleAt(index), other.sampleAt(index), samples[index]!];
    const isBetween = sample >= Math.min(a, b) - tolerance && sample <= Math.max(a, b) + tolerance;
    if (isLate[index]) {
      if (!isBetween) silent += 1;
      continue;
    }
    if (!isBetween) wrong.push(index / rate);
    const isOne = Math.abs(sample - a) < tolerance;
    const isOther = Math.abs(sample - b) < tolerance;
    const side = isOne ? 'first' : 'second';
    if (isOne !== isOther && Math.abs(a - b) > 0.02 && heard.at(-1) !== side) heard.push(side);
  }
  // The first ones are enough to see where.
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(silent / rate).toBeLessThanOrEqual(compared.lateSeconds);
  expect(heard).toEqual(['first', 'second', 'first', 'second']);
}

/**
 * Length of the first block, with some margin. On a busy machine the audio system begins it later than it was told,
 * and only what follows is at its place.
 */
export const startSeconds = 0.7;

/** A take, by the samples of the comparison. */
interface TakeHeard {
  readonly sampleAt: (index: number) => number;
  readonly isLateAt: (index: number) => boolean;
}

/** Shortest run of silent samples that is not a wave passing zero. */
const shortestSilence = 32;

/** Marks with 1 the samples of a recording that are silent, if some of it was late. */
function lateSilence({ samples, lateSeconds }: Recording): Uint8Array {
  const marks = new Uint8Array(samples.length);
  if (lateSeconds === 0) return marks;
  for (let from = 0; from < samples.length; from++) {
    let to = from;
    while (samples[to] === 0) to++;
    if (to - from >= shortestSilence) marks.fill(1, from, to);
    from = to;
  }
  return marks;
}

/** Least peak of a piece that is looked for in a recording. */
const audible = 0.03;

/** Offset of `part` in `whole`, in samples. */
function shiftTo(whole: Float32Array, part: Float32Array, rate: number): number {
  const length = rate / 50;
  const start = part.findIndex((sample) => sample !== 0);
  for (let from = start + startSeconds * rate; from + length < part.length; from += rate / 5) {
    const piece = part.subarray(from, from + length);
    // Near silence is alike everywhere.
    if (piece.every((sample) => Math.abs(sample) < audible)) continue;
    const { at, difference } = findInRecording(whole, piece);
    if (difference < 1e-3) return at - from;
  }
  throw new Error('nothing of the take was heard in the comparison');
}
