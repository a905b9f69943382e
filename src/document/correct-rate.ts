import type { FilmClock } from '../shared/film-clock.ts';
import type { Source } from '../shared/project-document.ts';

/** A project's film with the rate of its clock, which may know better than what was stored with the project. */
export function correctRate(source: Source, clock: FilmClock | undefined): Source {
  if (!clock) return source;
  const { frameRate, constantRate } = clock;
  const isSame =
    source.frameRate.numerator === frameRate.numerator &&
    source.frameRate.denominator === frameRate.denominator &&
    source.variableFrameRate === !constantRate;
  return isSame ? source : { ...source, frameRate, variableFrameRate: !constantRate };
}
