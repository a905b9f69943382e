import { withMinusSign } from '../../document/describe-level.ts';
import {
  unsaidToleranceLu,
  type ContractVerdict,
  type LoudnessContract,
  type LoudnessReport,
} from '../../shared/loudness-contract.ts';

/** A number with one digit and a real minus sign. */
function tenths(value: number): string {
  return withMinusSign(value.toFixed(1));
}

/** A measured level with its unit; silence is a dash. */
export function describeMeasured(value: number | null, unit: string): string {
  return value === null || !Number.isFinite(value) ? '—' : `${tenths(value)} ${unit}`;
}

/** What a contract asks for, in one line. */
export function describeContract(contract: LoudnessContract): string {
  const { targetLufs, toleranceLu = unsaidToleranceLu, truePeakDecibels, gate } = contract;
  const over = gate === 'dialogue' ? ', measured over speech alone' : '';
  return `${tenths(targetLufs)} LUFS ± ${toleranceLu} LU${over}, true peak up to ${tenths(truePeakDecibels)} dBTP.`;
}

/** Whether a measured mix meets its contract, and by how much it does not. */
export function describeVerdict(verdict: ContractVerdict, contract: LoudnessContract): string {
  const { measuredLufs, measuredOver, neededGainDecibels, loudnessPasses, peakPasses } = verdict;
  if (measuredLufs === null) return 'Fail: the mix is silent.';
  const instead =
    contract.gate === 'dialogue' && measuredOver === 'programme'
      ? ' There is no speech, so the whole film was measured.'
      : '';
  if (verdict.passes) return `Pass: meets “${contract.name}”.${instead}`;
  const faults = [
    loudnessPasses
      ? undefined
      : `${Math.abs(neededGainDecibels).toFixed(1)} LU too ${neededGainDecibels > 0 ? 'quiet' : 'loud'}`,
    peakPasses ? undefined : 'its true peak is too high',
  ].filter((fault) => fault !== undefined);
  return `Fail: ${faults.join(', and ')}.${instead}`;
}

/** The rows of a report, for a list. */
export function reportRows(report: LoudnessReport): { label: string; value: string }[] {
  return [
    { label: 'Whole film', value: describeMeasured(report.integratedLufs, 'LUFS') },
    { label: 'Speech', value: describeMeasured(report.dialogueLufs, 'LUFS') },
    { label: 'True peak', value: describeMeasured(report.truePeakDecibels, 'dBTP') },
    { label: 'Loudest 3 s', value: describeMeasured(report.maximumShortTermLufs, 'LUFS') },
    { label: 'Loudest 0.4 s', value: describeMeasured(report.maximumMomentaryLufs, 'LUFS') },
    { label: 'Range', value: describeMeasured(report.rangeLu, 'LU') },
  ];
}
