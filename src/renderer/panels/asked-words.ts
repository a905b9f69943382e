import type { FilmContext } from '../../shared/film-context.ts';
import { formatNumber } from '../words/format-number.ts';
import { say } from '../words/say.ts';

/** A tempo in words: `125 beats a minute`. */
export function tempoLabel(beatsPerMinute: number): string {
  return say('directionFields.beatsPerMinute', { count: formatNumber(beatsPerMinute) });
}

/** A key of `shared/musical-key` in words: `E♭ major`. */
export function keyLabel(key: string): string {
  const [name = '', mode] = key.split(' ');
  const tonic = name.replace('#', '♯').replace('b', '♭');
  return mode === 'major'
    ? say('directionFields.majorKey', { tonic })
    : say('directionFields.minorKey', { tonic });
}

/** How music follows the film, in words: `As a whole`; with `isOwn`, as its model was trained. */
export function filmContextLabel(context: FilmContext, isOwn = false): string {
  if (context === 'whole') {
    return say(isOwn ? 'directionFields.asWholeRecommended' : 'directionFields.asWhole');
  }
  return say(isOwn ? 'directionFields.bySectionRecommended' : 'directionFields.bySection');
}
