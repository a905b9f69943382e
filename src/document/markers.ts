import { AppError } from '../shared/app-error.ts';
import type { Marker, MarkerColour, ProjectDocument } from '../shared/project-document.ts';

/** The document with these markers, put in order. */
export function withMarkers(
  document: ProjectDocument,
  markers: readonly Marker[],
): ProjectDocument {
  return {
    ...document,
    markers: markers.toSorted((a, b) => a.seconds - b.seconds || (a.id < b.id ? -1 : 1)),
  };
}

/** The highest number in the ids of hit points, which are `hit-1`, `hit-2`, …; 0 without any. */
export function highestHit({ markers }: Pick<ProjectDocument, 'markers'>): number {
  return markers.reduce(
    (highest, { id }) => Math.max(highest, Number(/^hit-(\d{1,9})(?:-|$)/.exec(id)?.[1] ?? 0)),
    0,
  );
}

function findMarker(document: ProjectDocument, markerId: string): Marker {
  const marker = document.markers.find(({ id }) => id === markerId);
  if (!marker) throw new AppError('bad-argument', `There is no marker "${markerId}" any more.`);
  return marker;
}

function change(document: ProjectDocument, changed: Marker): ProjectDocument {
  return withMarkers(
    document,
    document.markers.map((marker) => (marker.id === changed.id ? changed : marker)),
  );
}

/** Adds a hit point, called `Hit 3` unless given a label, which may depend on its number. */
export function addHitPoint(
  document: ProjectDocument,
  seconds: number,
  label: string | ((number: number) => string) = (number) => `Hit ${number}`,
): ProjectDocument {
  const number = highestHit(document) + 1;
  const marker: Marker = {
    id: `hit-${number}`,
    kind: 'hit',
    seconds: Math.max(0, seconds),
    label: typeof label === 'string' ? label : label(number),
  };
  return withMarkers(document, [...document.markers, marker]);
}

/** Ids of cuts that were set by hand begin so; those that were found are `cut-1`, `cut-2`, … */
const handmade = 'cut-by-hand-';

/** Adds a scene cut where the search has found none. A place that has one already stays as it is. */
export function addCut(document: ProjectDocument, seconds: number): ProjectDocument {
  const place = Math.max(0, seconds);
  const cuts = document.markers.filter(({ kind }) => kind === 'cut');
  if (cuts.some((cut) => isSamePlace(cut.seconds, place))) return document;
  const numbers = cuts.map(({ id }) => Number(/^cut-by-hand-(\d{1,9})(?:-|$)/.exec(id)?.[1] ?? 0));
  const id = `${handmade}${Math.max(0, ...numbers) + 1}`;
  return withMarkers(document, [
    ...document.markers,
    { id, kind: 'cut', seconds: place, label: '' },
  ]);
}

/** A text as the label of a marker: at most 200 characters. */
export function markerLabel(text: string): string {
  return text.trim().slice(0, 200);
}

/** A text as the notes of a marker: at most 2000 characters. */
export function markerNotes(text: string): string {
  return text.trim().slice(0, 2000);
}

/** Whether two places are less than half a frame of any film apart. */
export function isSamePlace(a: number, b: number): boolean {
  return Math.abs(a - b) < 0.004;
}

/** Moves a marker, no farther back than to the beginning of the film. */
export function moveMarker(
  document: ProjectDocument,
  markerId: string,
  seconds: number,
): ProjectDocument {
  return change(document, { ...findMarker(document, markerId), seconds: Math.max(0, seconds) });
}

/** Gives a marker a colour, or with undefined that of its kind. */
export function colourMarker(
  document: ProjectDocument,
  markerId: string,
  colour: MarkerColour | undefined,
): ProjectDocument {
  const { colour: _, ...marker } = findMarker(document, markerId);
  return change(document, colour === undefined ? marker : { ...marker, colour });
}

/** Writes notes on a marker, at most 2000 characters of them; empty ones go. */
export function noteMarker(
  document: ProjectDocument,
  markerId: string,
  notes: string,
): ProjectDocument {
  const { notes: _, ...marker } = findMarker(document, markerId);
  const kept = markerNotes(notes);
  return change(document, kept === '' ? marker : { ...marker, notes: kept });
}

/** Gives a marker another label, at most 200 characters of it. */
export function renameMarker(
  document: ProjectDocument,
  markerId: string,
  label: string,
): ProjectDocument {
  return change(document, { ...findMarker(document, markerId), label: markerLabel(label) });
}

/** Removes markers; a cut that was found in error may go too. */
export function deleteMarkers(
  document: ProjectDocument,
  markerIds: readonly string[],
): ProjectDocument {
  const going = new Set(markerIds.map((markerId) => findMarker(document, markerId).id));
  return withMarkers(
    document,
    document.markers.filter(({ id }) => !going.has(id)),
  );
}

/** Replaces the scene cuts by those that were found. Hit points and cuts set by hand stay. */
export function setFoundCuts(
  document: ProjectDocument,
  cuts: readonly { readonly seconds: number; readonly label?: string }[],
): ProjectDocument {
  const kept = document.markers.filter(({ kind, id }) => kind === 'hit' || id.startsWith(handmade));
  const known = kept.filter(({ kind }) => kind === 'cut').map(({ seconds }) => seconds);
  const found = cuts
    .map(({ seconds, label }, index): Marker => ({
      id: `cut-${index + 1}`,
      kind: 'cut',
      seconds,
      label: label ?? '',
    }))
    .filter((cut) => !known.some((seconds) => isSamePlace(seconds, cut.seconds)));
  return withMarkers(document, [...kept, ...found]);
}

/** A cut that is found again is no farther than this from where it was expected, in seconds. */
const foundAgainSeconds = 0.1;

/**
 * Moves the scene cuts that are where an earlier clock of the film had them to where they are found now, or to
 * where the picture of theirs is by the present clock. Those that were deleted stay away; those that were
 * moved or set by hand, and hit points, stay where they are.
 *
 * @param laterSeconds how much later a picture is by the present clock
 */
export function moveFoundCuts(
  document: ProjectDocument,
  earlier: { readonly cuts: readonly Marker[]; readonly laterSeconds: number },
  found: readonly Pick<Marker, 'seconds'>[],
): ProjectDocument {
  const before = new Map(earlier.cuts.map(({ id, seconds }) => [id, seconds]));
  const markers = document.markers.map((marker) => {
    const seconds = before.get(marker.id);
    if (seconds === undefined || !isSamePlace(marker.seconds, seconds)) return marker;
    const expected = seconds + earlier.laterSeconds;
    const distance = (cut: Pick<Marker, 'seconds'>) => Math.abs(cut.seconds - expected);
    const [nearest] = found.toSorted((one, other) => distance(one) - distance(other));
    const isFound = nearest !== undefined && distance(nearest) < foundAgainSeconds;
    return { ...marker, seconds: isFound ? nearest.seconds : Math.max(0, expected) };
  });
  return withMarkers(document, markers);
}

/**
 * Brings back the scene cuts that were found: those that were deleted return, those that were moved go
 * back with their names, colours and notes. Cuts set by hand and hit points stay.
 */
export function restoreFoundCuts(
  document: ProjectDocument,
  cuts: readonly { readonly seconds: number; readonly label?: string }[],
): ProjectDocument {
  const restored = setFoundCuts(document, cuts);
  const before = new Map(document.markers.map((marker) => [marker.id, marker]));
  return withMarkers(
    restored,
    restored.markers.map((marker) => ({
      ...marker,
      ...before.get(marker.id),
      seconds: marker.seconds,
    })),
  );
}

/**
 * The nearest marker before (-1) or after (1) a place; only hit points if there are any, and not the found
 * cuts between them.
 */
export function markerBeside(
  { markers }: Pick<ProjectDocument, 'markers'>,
  seconds: number,
  direction: 1 | -1,
): Marker | undefined {
  const hits = markers.filter(({ kind }) => kind === 'hit');
  const meant = hits.length > 0 ? hits : markers;
  return direction > 0
    ? meant.find((marker) => marker.seconds > seconds + 1e-3)
    : meant.findLast((marker) => marker.seconds < seconds - 1e-3);
}
