import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import { takeSeconds } from './take-facts.ts';

/** Which takes are listed. */
export interface TakeFilter {
  readonly favouritesOnly: boolean;
  /** Only those with music in the range, or at the playhead where there is no range. */
  readonly hereOnly: boolean;
}

/** The takes that a filter lets through, in their order. */
export function filterTakes(
  takes: readonly Take[],
  { favouritesOnly, hereOnly }: TakeFilter,
  { takeNotes, range }: Pick<ProjectDocument, 'takeNotes' | 'range'>,
  playheadSeconds: number,
): Take[] {
  const from = range?.startSeconds ?? playheadSeconds;
  const to = range?.endSeconds ?? playheadSeconds;
  return takes.filter((take) => {
    const startSeconds = take.range.start / take.frameRate;
    const isHere = startSeconds <= to && startSeconds + takeSeconds(take) >= from;
    const isFavourite = takeNotes[take.id]?.favourite ?? false;
    return (!favouritesOnly || isFavourite) && (!hereOnly || isHere);
  });
}
