import { sayLevel } from '../words/say-level.ts';
import { say } from '../words/say.ts';

/** Lowest level a fader reaches: silence, as the document has it. */
export const silenceDecibels = -96;

/**
 * Corners of the scale up to a highest level, as on a mixing desk: fine around 0 dB, coarse towards
 * silence and towards a high end.
 */
function cornersUpTo(maximum: number) {
  return [
    { position: 0, decibels: silenceDecibels },
    { position: 0.06, decibels: -60 },
    { position: 0.24, decibels: -30 },
    { position: 0.44, decibels: -12 },
    { position: zeroPosition, decibels: 0 },
    { position: 0.86, decibels: 12 },
    { position: 1, decibels: maximum },
  ] as const;
}

/** Place of 0 dB on every fader. */
export const zeroPosition = 0.66;

type Axis = 'position' | 'decibels';

function along(value: number, maximum: number, from: Axis, to: Axis): number {
  const corners = cornersUpTo(maximum);
  const above = corners.findIndex((corner) => value <= corner[from]);
  if (above === 0) return corners[0][to];
  const high = corners[above];
  const low = corners[above - 1];
  if (!high || !low) return corners[corners.length - 1]![to];
  const share = (value - low[from]) / (high[from] - low[from]);
  return low[to] + share * (high[to] - low[to]);
}

/**
 * Position of a level on a fader that reaches up to `maximum` (over 12 dB), 0 to 1; levels beyond its ends
 * are at the ends.
 */
export function faderPosition(decibels: number, maximum: number): number {
  return along(decibels, maximum, 'decibels', 'position');
}

/** The level at a place of a fader in tenths of a decibel. Around the middle it rests at 0 dB. */
export function faderDecibels(position: number, maximum: number): number {
  const decibels = Math.round(along(position, maximum, 'position', 'decibels') * 10) / 10;
  return Math.abs(decibels) < 0.25 ? 0 : decibels;
}

/** A level as people read it: `−6.0 dB`, `+3.0 dB`, `silent`. */
export function describeDecibels(decibels: number): string {
  if (decibels <= silenceDecibels) return say('level.silent');
  return sayLevel(decibels);
}
