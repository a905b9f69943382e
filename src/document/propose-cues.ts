import type { FilmActivity } from '../shared/film-activity.ts';
import type { Cue } from '../shared/project-document.ts';
import type { TimeRange } from '../shared/time-range.ts';

/** What is known of a film. */
export interface FilmToSpot {
  readonly durationSeconds: number;
  /** In seconds, in order. */
  readonly cuts: readonly number[];
  readonly speech?: readonly TimeRange[] | undefined;
  readonly activity?: FilmActivity | undefined;
  /** Level of the film's own sound in decibels of full scale, for each step of the activity. */
  readonly soundDecibels?: readonly number[] | undefined;
}

/** A picture with this part of its pixels black is black, in percent. */
const blackFrom = 98;
/** A film's own sound below this is silence. */
const silentDecibels = -55;
/** Shorter black stretches are part of what surrounds them. */
const shortestBlackSeconds = 3;
/** Music has time to begin and to end in a cue of this length. */
const shortestCueSeconds = 12;
/** What is so far before and after a cut is compared. */
const comparedSeconds = 10;
/** How different both have to be for a new cue. */
const leastNovelty = 0.8;

/**
 * Proposes the cues of a film: none where the picture is black and nothing is heard, and new ones at
 * those cuts where motion, speech, darkness and the film's own sound change most.
 */
export function proposeCues(film: FilmToSpot): Cue[] {
  const silent = blackStretches(film);
  const cues: Omit<Cue, 'id'>[] = [];
  let start = 0;
  for (const { startSeconds, endSeconds } of [...silent, undefined].map(
    (stretch) => stretch ?? { startSeconds: film.durationSeconds, endSeconds: Infinity },
  )) {
    cues.push(...spot(film, start, startSeconds));
    if (endSeconds < Infinity) {
      cues.push({ startSeconds, endSeconds, title: '', music: false });
      start = endSeconds;
    }
  }
  return cues.map((cue, index) => ({ ...cue, id: `cue-${index + 1}` }));
}

/** Stretches that are black, and silent as far as that is known. */
function blackStretches({ activity, soundDecibels, durationSeconds }: FilmToSpot): TimeRange[] {
  if (!activity) return [];
  const { stepSeconds, black } = activity;
  const stretches: TimeRange[] = [];
  let first: number | undefined;
  for (let step = 0; step <= black.length; step++) {
    const isBlack =
      step < black.length &&
      black[step]! >= blackFrom &&
      (soundDecibels?.[step] ?? -Infinity) < silentDecibels;
    if (isBlack) first ??= step;
    if (isBlack || first === undefined) continue;
    const startSeconds = first * stepSeconds;
    const endSeconds = Math.min(durationSeconds, step * stepSeconds);
    if (endSeconds - startSeconds >= shortestBlackSeconds) {
      stretches.push({ startSeconds, endSeconds });
    }
    first = undefined;
  }
  return stretches;
}

/** Cues with music from `start` to `end`: none where that is shorter than a second. */
function spot(film: FilmToSpot, start: number, end: number): Omit<Cue, 'id'>[] {
  if (end - start < 1) return [];
  const chosen = [start, end];
  const candidates = film.cuts
    .filter((cut) => cut - start >= shortestCueSeconds && end - cut >= shortestCueSeconds)
    .map((seconds) => ({ seconds, novelty: noveltyAt(film, seconds, start, end) }))
    .filter(({ novelty }) => novelty >= leastNovelty)
    .toSorted((a, b) => b.novelty - a.novelty);
  for (const { seconds } of candidates) {
    if (chosen.every((other) => Math.abs(other - seconds) >= shortestCueSeconds)) {
      chosen.push(seconds);
    }
  }
  chosen.sort((a, b) => a - b);
  return chosen.slice(0, -1).map((startSeconds, index) => {
    const endSeconds = chosen[index + 1]!;
    const isSpoken = speechShare(film, startSeconds, endSeconds) > 0.4;
    return { startSeconds, endSeconds, title: isSpoken ? 'under speech' : '', music: true };
  });
}

/** How much the film changes at a cut: sum of the changes of what is known, each about 1 when it is clear. */
function noveltyAt(film: FilmToSpot, cut: number, start: number, end: number): number {
  const before = [Math.max(start, cut - comparedSeconds), cut] as const;
  const after = [cut, Math.min(end, cut + comparedSeconds)] as const;
  const change = (measure: (from: number, to: number) => number): number =>
    Math.abs(measure(...after) - measure(...before));
  const { activity, soundDecibels } = film;
  const mean = (values: readonly number[] | undefined, map: (value: number) => number) =>
    change((from, to) => meanOf(values, activity?.stepSeconds ?? 1, from, to, map));
  const sound = Math.min(2, mean(soundDecibels, (decibels) => Math.max(-60, decibels)) / 8);
  const motion = Math.min(2, mean(activity?.motion, (value) => Math.log2(0.2 + value)) / 1.2);
  const light = mean(activity?.black, (value) => value) / 50;
  const speech = change((from, to) => speechShare(film, from, to)) / 0.5;
  return sound + motion + light + speech;
}

function meanOf(
  values: readonly number[] | undefined,
  step: number,
  from: number,
  to: number,
  map: (value: number) => number,
): number {
  const part = values?.slice(Math.round(from / step), Math.max(1, Math.round(to / step))) ?? [];
  return part.length === 0 ? 0 : part.reduce((sum, value) => sum + map(value), 0) / part.length;
}

function speechShare({ speech = [] }: FilmToSpot, from: number, to: number): number {
  const spoken = speech.reduce(
    (sum, { startSeconds, endSeconds }) =>
      sum + Math.max(0, Math.min(to, endSeconds) - Math.max(from, startSeconds)),
    0,
  );
  return to > from ? spoken / (to - from) : 0;
}
