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
