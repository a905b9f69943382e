import { formatNumber } from './format-number.ts';
import { say } from './say.ts';

/** A gain as people read it: `−6.0 dB`, `+3.0 dB`. */
export function sayLevel(decibels: number): string {
  const sign = decibels > 0 ? '+' : decibels < 0 ? '−' : '';
  return say('level.decibels', { level: sign + formatNumber(Math.abs(decibels), 1) });
}

/** A change of a gain, which has a sign also where it is none: `+0.0 dB`. */
export function sayChange(decibels: number): string {
  const sign = decibels < 0 ? '−' : '+';
  return say('level.decibels', { level: sign + formatNumber(Math.abs(decibels), 1) });
}
