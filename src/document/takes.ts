import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument, Take } from '../shared/project-document.ts';
import { findTake, takeSpan, type SampleSpan } from './clips.ts';

/** What the user noted about a take; every field may be absent. */
export type TakeNote = ProjectDocument['takeNotes'][string];

/** Takes that the user did not delete, oldest first. */
export function visibleTakes(document: ProjectDocument, takes: readonly Take[]): Take[] {
  return takes.filter(({ id }) => !document.takeNotes[id]?.deleted);
}

/** How a take without a name of its own is called by its number. */
export interface TakeWords {
  imported(number: number): string;
  made(number: number, take: Pick<Take, 'seed' | 'complete'>): string;
}

const englishWords: TakeWords = {
  imported: (number) => `Take ${number} · imported`,
  made: (number, { seed, complete }) =>
    `Take ${number} · seed ${seed}${complete ? '' : ' · unfinished'}`,
};

/**
 * The user's name for a take, the name of the file that it was imported from, or `Take 3 · seed 42` by
 * its place among all takes ever made, so that deleting one renames no other. `words` gives the latter
 * in another language.
 */
export function takeName(
  document: ProjectDocument,
  takes: readonly Take[],
  takeId: string,
  words: TakeWords = englishWords,
): string {
  const take = findTake(takes, takeId);
  const named = document.takeNotes[takeId]?.name ?? take.name;
  if (named) return named;
  const number = takes.indexOf(take) + 1;
  return take.origin === 'imported' ? words.imported(number) : words.made(number, take);
}

function note(document: ProjectDocument, takeId: string, changes: TakeNote): ProjectDocument {
  const takeNotes = {
    ...document.takeNotes,
    [takeId]: { ...document.takeNotes[takeId], ...changes },
  };
  return { ...document, takeNotes };
}

/** Names a take; an empty name brings the usual one back. */
export function renameTake(
  document: ProjectDocument,
  takeId: string,
  name: string,
): ProjectDocument {
  const trimmed = name.trim().slice(0, 200);
  if (trimmed) return note(document, takeId, { name: trimmed });
  const { name: _, ...rest } = document.takeNotes[takeId] ?? {};
  return { ...document, takeNotes: { ...document.takeNotes, [takeId]: rest } };
}

/** Marks a take as a favourite, or no longer. */
export function setTakeFavourite(
  document: ProjectDocument,
  takeId: string,
  favourite: boolean,
): ProjectDocument {
  return note(document, takeId, { favourite });
}

/**
 * Takes a take off the panel. Its music stays on disk, and undo brings it back.
 *
 * @throws AppError `bad-argument` while it plays on the music track
 */
export function deleteTake(document: ProjectDocument, takeId: string): ProjectDocument {
  if (document.clips.some((clip) => clip.takeId === takeId)) {
    throw new AppError(
      'bad-argument',
      'This take plays on the music track: choose another take there first.',
    );
  }
  return note(document, takeId, { deleted: true });
}

/** Visible takes that have music for all of a stretch. */
export function takesCovering(
  document: ProjectDocument,
  takes: readonly Take[],
  { startSample, endSample }: SampleSpan,
): Take[] {
  return visibleTakes(document, takes).filter((take) => {
    const span = takeSpan(take);
    return span.startSample <= startSample && span.endSample >= endSample;
  });
}
