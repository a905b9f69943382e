import type { VoiceBands } from './voice-bands.ts';

/** Stretches `from` to `to`, which is not part of them. */
export interface Hops {
  readonly from: number;
  readonly to: number;
}

/** A voice raises the level of a band by about these, in decibels, the higher the less likely. */
const rises = [2, 4, 7, 11, 16, 24, 36] as const;
const usualRise = 30;
/** How likely it is that a voice, where there is one, is heard in a band. */
const bandShare = 0.2;
/** What so many decibels below the loud parts of a line is no longer heard. */
const belowLine = 22;
const loudShare = 0.8;
/** The level of a background varies at least so much, in decibels. */
const leastDeviation = 2;
/** Limits of what one stretch can say. */
const mostForVoice = 8;
const mostAgainstVoice = 4;
/** A line that is so much louder than its background in no band tells nothing. */
const tellingOver = 6;
/** Backgrounds that are shorter tell nothing. */
export const fewestHops = 8;

const weights = rises.map((rise) => Math.exp(-rise / usualRise));
const weightSum = weights.reduce((sum, weight) => sum + weight);

/**
 * How much stretches of sound speak for a voice over its background: the logarithm of how many times
 * likelier their levels are with the voice of this line than without it, positive or negative. The background
 * is normally distributed in each band, as where it is heard alone. One value for each of the stretches `of`;
 * undefined where the background is too short, or the line does not stand out.
 */
export function voiceEvidence(
  bands: VoiceBands,
  { of, line, background }: Readonly<Record<'of' | 'line' | 'background', Hops>>,
): Float64Array | undefined {
  if (background.to - background.from < fewestHops) return undefined;
  const evidence = new Float64Array(of.to - of.from);
  let isTelling = false;
  for (let band = 0; band < bands.bandCount; band++) {
    const other = bands.levels(band, background.from, background.to);
    const own = bands.levels(band, line.from, line.to).sort();
    const loud = own[Math.floor(loudShare * own.length)] ?? -Infinity;
    const mean = other.reduce((sum, level) => sum + level, 0) / other.length;
    const power = other.reduce((sum, level) => sum + (level - mean) ** 2, 0) / other.length;
    const variance = power + leastDeviation ** 2;
    const quiet = Math.max(mean, loud - belowLine);
    isTelling ||= loud > mean + tellingOver;
    for (const [index, level] of bands.levels(band, of.from, of.to).entries()) {
      evidence[index]! += bandEvidence(level - quiet, variance);
    }
  }
  if (!isTelling) return undefined;
  return evidence.map((sum) => Math.min(Math.max(sum, -mostAgainstVoice), mostForVoice));
}

/** The same of one band that is so many decibels over its background. */
function bandEvidence(over: number, variance: number): number {
  const likelihood = rises.reduce(
    (sum, rise, index) =>
      sum + weights[index]! * Math.exp(Math.min((over * rise - rise ** 2 / 2) / variance, 30)),
    0,
  );
  return Math.log(1 - bandShare + (bandShare * likelihood) / weightSum);
}
