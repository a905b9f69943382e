import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument, TokenRange } from '../shared/project-document.ts';

// Times come from fractions such as 1001/30000 and must not reach into a token by their rounding.
const tokenTolerance = 1e-6;

/** Tokens that cover a film from its beginning to its end, `frameRate` per second. */
export function wholeScoreRange(durationSeconds: number, frameRate: number): TokenRange {
  return { start: 0, end: Math.max(1, Math.ceil(durationSeconds * frameRate - tokenTolerance)) };
}

/** Tokens that cover a stretch of the film, none beyond its end. */
export function tokensCovering(
  range: { readonly startSeconds: number; readonly endSeconds: number },
  durationSeconds: number,
  frameRate: number,
): TokenRange {
  const whole = wholeScoreRange(durationSeconds, frameRate);
  const start = Math.max(0, Math.floor(range.startSeconds * frameRate + tokenTolerance));
  const end = Math.ceil(range.endSeconds * frameRate - tokenTolerance);
  return {
    start: Math.min(start, whole.end - 1),
    end: Math.max(Math.min(start, whole.end - 1) + 1, Math.min(whole.end, end)),
  };
}

/** What is to be scored: the range between in and out point, or the whole film without one. */
export function scoreRange(
  document: ProjectDocument,
  durationSeconds: number,
  frameRate: number,
): TokenRange {
  return document.range
    ? tokensCovering(document.range, durationSeconds, frameRate)
    : wholeScoreRange(durationSeconds, frameRate);
}

/** Sets in and out point. Throws AppError `bad-argument` when the out point is not after the in point. */
export function setRange(
  document: ProjectDocument,
  startSeconds: number,
  endSeconds: number,
): ProjectDocument {
  if (!(startSeconds >= 0 && endSeconds > startSeconds))
    throw new AppError('bad-argument', 'The out point has to come after the in point.');
  return { ...document, range: { startSeconds, endSeconds } };
}

/** Takes in and out point away: the whole film is meant again. */
export function clearRange(document: ProjectDocument): ProjectDocument {
  const { range: _, ...rest } = document;
  return rest;
}

/**
 * Sets the in point; an out point that would not come after it moves to the end of the film.
 *
 * @throws AppError `bad-argument` at the end of the film
 */
export function setInPoint(
  document: ProjectDocument,
  seconds: number,
  durationSeconds: number,
): ProjectDocument {
  const end = document.range?.endSeconds ?? durationSeconds;
  return setRange(document, seconds, end > seconds ? end : durationSeconds);
}

/**
 * Sets the out point; an in point that would not come before it moves to the film's beginning.
 *
 * @throws AppError `bad-argument` at the beginning of the film
 */
export function setOutPoint(document: ProjectDocument, seconds: number): ProjectDocument {
  const start = document.range?.startSeconds ?? 0;
  return setRange(document, start < seconds ? start : 0, seconds);
}
