import { withMinusSign } from '../../document/describe-level.ts';
import type { HitScore } from '../../document/score-hits.ts';
import type { FoundBeats } from '../../shared/found-beats.ts';
import type { TakeFact } from './take-facts.ts';
import { say } from '../words/say.ts';
import { formatNumber } from '../words/format-number.ts';

/** What is known of a take's beats and of how it meets the picture. */
export function rhythmFacts(
  found: FoundBeats | undefined,
  score: HitScore | undefined,
): TakeFact[] {
  if (!found) return [];
  const { pulse } = found;
  const tempo = pulse
    ? say('rhythmFacts.tempo', {
        tempo: formatNumber(pulse.beatsPerMinute, 1),
        beats: pulse.beatsPerBar,
      })
    : say('rhythmFacts.noSteadyBeat');
  return [
    { name: say('rhythmFacts.beats'), value: tempo },
    ...(score
      ? [
          {
            name: say('panels.picture'),
            value: say('rhythmFacts.meets', {
              met: score.met,
              total: score.total,
              comparison: compareWithChance(score),
            }),
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
  if (total < fewestPlaces) return say('rhythmFacts.tooFewCompareWithChance');
  const rounded = { z: withMinusSign(formatNumber(z, 1)) };
  if (Math.abs(z) < clearDeviations) return say('rhythmFacts.asByChance', rounded);
  return z > 0
    ? say('rhythmFacts.moreThanChance', rounded)
    : say('rhythmFacts.lessThanChance', rounded);
}
