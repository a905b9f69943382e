import { formatNumber } from '../words/format-number.ts';
import { say } from '../words/say.ts';

/** How a stretch changes the tempo of music: `1.5 % slower`; 1 keeps it. */
export function tempoWords(stretch: number): string {
  const change = Math.abs(100 * (stretch - 1));
  if (change < 0.05) return say('tempoWords.own');
  const percent = formatNumber(change, 1);
  return stretch > 1
    ? say('tempoWords.slower', { percent })
    : say('tempoWords.faster', { percent });
}
