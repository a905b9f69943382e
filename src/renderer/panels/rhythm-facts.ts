import type { HitScore } from '../../document/score-hits.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import type { TakeFact } from './take-facts.ts';

/** What is known of a take's beats and of how it meets the picture. */
export function rhythmFacts(
  found: FoundBeats | undefined,
  score: HitScore | undefined,
): TakeFact[] {
  if (!found) return [];
  const { pulse } = found;
  const tempo = pulse
    ? `${pulse.beatsPerMinute.toFixed(1)} a minute, bars of ${pulse.beatsPerBar}`
    : 'no steady beat';
  return [
    { name: 'Beats', value: tempo },
    ...(score
      ? [
          {
            name: 'Picture',
            value: `meets ${score.met} of ${score.total} within 40 ms; ${describeZ(score.z)}`,
          },
        ]
      : []),
  ];
}

/** How much more than by chance is met, in standard deviations. */
function describeZ(z: number): string {
  const rounded = Math.abs(z).toFixed(1);
  if (rounded === '0.0') return 'as by chance (z 0.0)';
  return `${z > 0 ? 'more' : 'less'} than by chance (z ${z > 0 ? '' : '−'}${rounded})`;
}
