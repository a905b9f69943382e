import { withMinusSign } from '../../document/describe-level.ts';
import {
  unsaidToleranceLu,
  type ContractVerdict,
  type LoudnessContract,
  type LoudnessReport,
} from '../../shared/loudness-contract.ts';
import { say, sayText } from '../words/say.ts';
import { formatNumber } from '../words/format-number.ts';

/** A number with one digit and a real minus sign. */
function tenths(value: number): string {
  return withMinusSign(formatNumber(value, 1));
}

/** Units of what is measured of sound. */
export type MeasuredUnit = 'dB' | 'dBTP' | 'LU' | 'LUFS';

/** A measured level with its unit; silence is a dash. */
export function describeMeasured(value: number | null, unit: MeasuredUnit): string {
  return value === null || !Number.isFinite(value)
    ? '—'
    : say(`measured.${unit}`, { value: tenths(value) });
}

/** What a contract asks for, in one line. */
export function describeContract(contract: LoudnessContract): string {
  const { targetLufs, toleranceLu = unsaidToleranceLu, truePeakDecibels, gate } = contract;
  const values = {
    loudness: tenths(targetLufs),
    tolerance: toleranceLu,
    peak: tenths(truePeakDecibels),
  };
  return gate === 'dialogue'
    ? say('loudnessWords.contractOverSpeech', values)
    : say('loudnessWords.contract', values);
}

/** Whether a measured mix meets its contract, and by how much it does not. */
export function describeVerdict(verdict: ContractVerdict, contract: LoudnessContract): string {
  const { measuredLufs, measuredOver, neededGainDecibels, loudnessPasses, peakPasses } = verdict;
  if (measuredLufs === null) return say('loudnessWords.failMixSilent');
  const isOfWholeFilm = contract.gate === 'dialogue' && measuredOver === 'programme';
  const words = verdict.passes
    ? say('loudnessWords.passMeets', { name: sayText(contract.name) })
    : describeFaults(neededGainDecibels, { loudnessPasses, peakPasses });
  return isOfWholeFilm ? `${words} ${say('loudnessWords.noSpeech')}` : words;
}

function describeFaults(
  neededGainDecibels: number,
  { loudnessPasses, peakPasses }: Pick<ContractVerdict, 'loudnessPasses' | 'peakPasses'>,
): string {
  const difference = formatNumber(Math.abs(neededGainDecibels), 1);
  const loudness =
    neededGainDecibels > 0
      ? say('loudnessWords.tooQuiet', { difference })
      : say('loudnessWords.tooLoud', { difference });
  const peak = say('loudnessWords.peakTooHigh');
  return loudnessPasses || peakPasses
    ? say('loudnessWords.fail', { fault: loudnessPasses ? peak : loudness })
    : say('loudnessWords.failBoth', { fault: loudness, other: peak });
}

/** The rows of a report, for a list. */
export function reportRows(report: LoudnessReport): { label: string; value: string }[] {
  return [
    { label: say('panels.wholeFilm'), value: describeMeasured(report.integratedLufs, 'LUFS') },
    { label: say('panels.speech'), value: describeMeasured(report.dialogueLufs, 'LUFS') },
    { label: say('panels.truePeak'), value: describeMeasured(report.truePeakDecibels, 'dBTP') },
    {
      label: say('loudnessWords.loudest3S'),
      value: describeMeasured(report.maximumShortTermLufs, 'LUFS'),
    },
    {
      label: say('loudnessWords.loudest04S'),
      value: describeMeasured(report.maximumMomentaryLufs, 'LUFS'),
    },
    { label: say('loudnessWords.range'), value: describeMeasured(report.rangeLu, 'LU') },
  ];
}
