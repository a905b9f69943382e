import { markerColours, type MarkerColour } from '../../shared/project-document.ts';

/** A marker that another program's file names. */
export interface FoundMarker {
  /** From the film's first frame; negative before it. */
  readonly seconds: number;
  readonly label: string;
  readonly notes: string;
  /** Absent where the file names none, or one that is not known. */
  readonly colour?: MarkerColour;
}

/** Names of colours in Avid, Premiere and Resolve, by the nearest one of ours. */
const alike: Readonly<Record<string, MarkerColour>> = {
  rose: 'pink',
  fuchsia: 'pink',
  magenta: 'pink',
  lavender: 'purple',
  violet: 'purple',
  sky: 'cyan',
  mint: 'green',
  lemon: 'yellow',
  sand: 'orange',
  cocoa: 'orange',
};

/** The `colour` of a marker by its name in another program: `Red`, `ResolveColorSky`; empty if unknown. */
export function foundColour(name: string | undefined): Pick<FoundMarker, 'colour'> {
  const plain = (name ?? '')
    .trim()
    .toLowerCase()
    .replace(/^resolvecolor/, '');
  const colour = markerColours.find((known) => known === plain) ?? alike[plain];
  return colour ? { colour } : {};
}
