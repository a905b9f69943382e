import { takeColours } from '../waveform/take-colours.ts';
import { markerColours } from '../../shared/project-document.ts';

const names = [
  'surface',
  'surface-raised',
  'surface-sunken',
  'line',
  'line-strong',
  'text',
  'text-quiet',
  'text-faint',
  'picture',
  'picture-surface',
  'sound',
  'sound-surface',
  'music',
  ...takeColours,
  ...takeColours.flatMap((take) => [`${take}-surface`, `${take}-selected`] as const),
  'live',
  'live-surface',
  'mark-cut',
  'mark-hit',
  ...markerColours.map((colour) => `marker-${colour}` as const),
  'range',
  'range-surface',
  'playhead',
  'focus',
  'danger',
] as const;

/** Colours of the tokens as a canvas understands them. */
export type Colours = Readonly<Record<(typeof names)[number], string>>;

/** Reads the colours of the current theme; read them again when it changes. */
export function readColours(element: HTMLElement): Colours {
  const probe = element.ownerDocument.createElement('span');
  element.append(probe);
  const resolved = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(resolved) as Colours;
}
