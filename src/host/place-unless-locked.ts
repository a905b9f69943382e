import { documentProblems } from '../document/document-problems.ts';
import type { FirstLevel } from '../document/first-level.ts';
import { placeFinishedTake, type FinishedTakePlacement } from '../document/place-take.ts';
import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument } from '../shared/project-document.ts';

/** The document with a finished take placed in it; undefined where a locked clip is in the way. */
export function placeUnlessLocked(
  document: ProjectDocument,
  placement: FinishedTakePlacement,
  level: FirstLevel | undefined,
): ProjectDocument | undefined {
  try {
    const placed = placeFinishedTake(document, placement, level);
    return documentProblems(placed, placement.takes).length === 0 ? placed : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
