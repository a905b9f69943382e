import type { FilmClock } from '../shared/film-clock.ts';
import type { Source } from '../shared/project-document.ts';
import { isSame } from './document-changes.ts';

/**
 * A project's film with the length, the rate and the sound of its clock, which may know better than what was
 * stored with the project: an earlier build may have measured the film otherwise.
 */
export function correctSource(source: Source, clock: FilmClock | undefined): Source {
  if (!clock) return source;
  const { frameRate, constantRate, lengthSeconds, defaultSound } = clock;
  const corrected: Source = {
    ...source,
    durationSeconds: lengthSeconds > 0 ? lengthSeconds : source.durationSeconds,
    frameRate,
    variableFrameRate: !constantRate,
    hasSound: defaultSound !== undefined,
  };
  return isSame(source, corrected) ? source : corrected;
}
