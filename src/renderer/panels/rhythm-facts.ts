import { withMinusSign } from '../../document/describe-level.ts';
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
            value: `meets ${score.met} of ${score.total} within 40 ms; ${compareWithChance(score)}`,
          },
        ]
      : []),
  ];
}

/** With fewer places, one more or less decides. */
const fewestPlaces = 4;
/** Standard deviations from which on a difference is hardly chance. */
const clearDeviations = 2;

/** How what is met compares with chance. */
function compareWithChance({ total, z }: HitScore): string {
  if (total < fewestPlaces) return 'too few to compare with chance';
  const rounded = withMinusSign(z.toFixed(1));
  const words = Math.abs(z) < clearDeviations ? 'no more or less' : z > 0 ? 'more' : 'less';
  return `${words} than by chance (z ${rounded})`;
}
