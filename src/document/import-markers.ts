import { AppError } from '../shared/app-error.ts';
import { projectLimits, type Marker, type ProjectDocument } from '../shared/project-document.ts';
import { highestHit, isSamePlace, markerLabel, markerNotes, withMarkers } from './markers.ts';
import type { FoundMarker } from './read-markers/found-marker.ts';

/** How many of the markers are not in the film, so that {@link importMarkers} leaves them out. */
export function countOutside(found: readonly FoundMarker[], durationSeconds: number): number {
  return found.filter((marker) => !isInside(marker, durationSeconds)).length;
}

function isInside({ seconds }: FoundMarker, durationSeconds: number): boolean {
  return seconds >= 0 && seconds < durationSeconds;
}

/**
 * Adds markers of another program as hit points. One that the document has already, with the same name
 * within half a frame, is not added again; one outside of the film is left out.
 *
 * @throws AppError `bad-argument` where none of them is in the film, or there are too many
 */
export function importMarkers(
  document: ProjectDocument,
  found: readonly FoundMarker[],
  durationSeconds: number,
): ProjectDocument {
  const inside = found.filter((marker) => isInside(marker, durationSeconds));
  if (inside.length === 0) {
    throw new AppError(
      'bad-argument',
      'None of the markers is in the film: its timecode may be different.',
    );
  }
  let number = highestHit(document);
  const known = new Map<string, number[]>();
  for (const { label, seconds } of document.markers) {
    known.set(label, [...(known.get(label) ?? []), seconds]);
  }
  const added = inside.flatMap(({ seconds, label, notes, colour }): Marker[] => {
    const name = markerLabel(label) || 'Marker';
    const note = markerNotes(notes);
    if (known.get(name)?.some((place) => isSamePlace(place, seconds))) return [];
    const id = `hit-${++number}`;
    return [
      {
        ...{ id, kind: 'hit', seconds, label: name },
        ...(colour && { colour }),
        ...(note !== '' && { notes: note }),
      },
    ];
  });
  const markers = [...document.markers, ...added];
  if (markers.length > projectLimits.markers) {
    throw new AppError(
      'bad-argument',
      `These are too many markers: a project holds ${projectLimits.markers}.`,
    );
  }
  return withMarkers(document, markers);
}
