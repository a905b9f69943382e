import { AppError } from '../shared/app-error.ts';
import type { Marker, ProjectDocument } from '../shared/project-document.ts';

function withMarkers(document: ProjectDocument, markers: readonly Marker[]): ProjectDocument {
  return {
    ...document,
    markers: markers.toSorted((a, b) => a.seconds - b.seconds || (a.id < b.id ? -1 : 1)),
  };
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

/** Adds a hit point, called `Hit 3` unless given a label. */
export function addHitPoint(
  document: ProjectDocument,
  seconds: number,
  label?: string,
): ProjectDocument {
  const numbers = document.markers.map(({ id }) =>
    Number(/^hit-(\d{1,9})(?:-|$)/.exec(id)?.[1] ?? 0),
  );
  const number = Math.max(0, ...numbers) + 1;
  const marker: Marker = {
    id: `hit-${number}`,
    kind: 'hit',
    seconds: Math.max(0, seconds),
    label: label ?? `Hit ${number}`,
  };
  return withMarkers(document, [...document.markers, marker]);
}

/** Moves a hit point. Throws AppError `bad-argument` for a cut, which lies where the film has it. */
export function moveMarker(
  document: ProjectDocument,
  markerId: string,
  seconds: number,
): ProjectDocument {
  const marker = findMarker(document, markerId);
  if (marker.kind === 'cut') {
    throw new AppError(
      'bad-argument',
      'A scene cut lies where the film has it: add a hit point to mark another place.',
    );
  }
  return change(document, { ...marker, seconds: Math.max(0, seconds) });
}

/** Gives a marker another label, at most 200 characters of it. */
export function renameMarker(
  document: ProjectDocument,
  markerId: string,
  label: string,
): ProjectDocument {
  return change(document, { ...findMarker(document, markerId), label: label.trim().slice(0, 200) });
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

/** Replaces the scene cuts by those that were found. Hit points stay. */
export function setFoundCuts(
  document: ProjectDocument,
  cuts: readonly { readonly seconds: number; readonly label?: string }[],
): ProjectDocument {
  const found = cuts.map(({ seconds, label }, index): Marker => ({
    id: `cut-${index + 1}`,
    kind: 'cut',
    seconds,
    label: label ?? '',
  }));
  const hits = document.markers.filter(({ kind }) => kind === 'hit');
  return withMarkers(document, [...hits, ...found]);
}
