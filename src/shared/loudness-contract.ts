import { z } from 'zod';

/** Required loudness of a delivered mix, with tolerances. */
export const loudnessContractSchema = z.strictObject({
  /** Shown to people; a custom contract has the user's name. */
  name: z.string().min(1).max(100),
  /** Loudness to reach, in LUFS. */
  targetLufs: z.number().min(-60).max(0),
  /** How far the loudness may be off, in LU; absent where the contract does not say. */
  toleranceLu: z.number().min(0.1).max(20).optional(),
  /** Highest true peak, in dBTP. */
  truePeakDecibels: z.number().min(-20).max(0),
  /**
   * What is measured: `programme`, everything that passes the gates of BS.1770-4; `dialogue`, the
   * speech alone, without gates by level (BS.1770-1), or the programme where there is no speech.
   */
  gate: z.enum(['programme', 'dialogue']),
});
export type LoudnessContract = z.infer<typeof loudnessContractSchema>;

/** The contracts that are offered, by id. The first one is the default. */
export const loudnessContracts = {
  web: { name: 'Web, streaming', targetLufs: -14, truePeakDecibels: -1, gate: 'programme' },
  podcast: {
    name: 'Podcast',
    targetLufs: -16,
    toleranceLu: 1.5,
    truePeakDecibels: -1,
    gate: 'programme',
  },
  'ebu-r128': {
    name: 'EBU R128',
    targetLufs: -23,
    toleranceLu: 0.5,
    truePeakDecibels: -1,
    gate: 'programme',
  },
  'atsc-a85': {
    name: 'ATSC A/85',
    targetLufs: -24,
    toleranceLu: 2,
    truePeakDecibels: -2,
    gate: 'dialogue',
  },
  netflix: {
    name: 'Netflix, OTT',
    targetLufs: -27,
    toleranceLu: 2,
    truePeakDecibels: -2,
    gate: 'dialogue',
  },
} as const satisfies Readonly<Record<string, LoudnessContract>>;

/** The contract of a mix that does not name one. */
export const defaultLoudnessContract: LoudnessContract = loudnessContracts.web;

/** Tolerance in LU where a contract does not say one. */
export const unsaidToleranceLu = 1;

/** What was measured of a whole mix. Loudness is null for silence. */
export const loudnessReportSchema = z.strictObject({
  /** Gated loudness of the whole mix by BS.1770-4, in LUFS. */
  integratedLufs: z.number().nullable(),
  /** Loudness of the parts with speech, in LUFS; null without speech. */
  dialogueLufs: z.number().nullable(),
  /** Loudness range by EBU Tech 3342, in LU. */
  rangeLu: z.number(),
  /** Largest loudness over 400 ms and over 3 s, in LUFS. */
  maximumMomentaryLufs: z.number().nullable(),
  maximumShortTermLufs: z.number().nullable(),
  /** Highest true peak of both channels in dBTP; null for silence. */
  truePeakDecibels: z.number().nullable(),
});
export type LoudnessReport = z.infer<typeof loudnessReportSchema>;

/** A measured mix compared with a contract. */
export interface ContractVerdict {
  /** What the contract measures: the report's dialogue or integrated loudness; null for silence. */
  readonly measuredLufs: number | null;
  /** What that was measured over: `programme` also for a dialogue contract without speech. */
  readonly measuredOver: LoudnessContract['gate'];
  /** Gain in decibels that brings the measured loudness to the target; 0 for silence. */
  readonly neededGainDecibels: number;
  readonly loudnessPasses: boolean;
  readonly peakPasses: boolean;
  readonly passes: boolean;
}

/** Compares what was measured with a contract. Silence never passes. */
export function judgeLoudness(report: LoudnessReport, contract: LoudnessContract): ContractVerdict {
  const measuredOver =
    contract.gate === 'dialogue' && report.dialogueLufs !== null ? 'dialogue' : 'programme';
  const measuredLufs = measuredOver === 'dialogue' ? report.dialogueLufs : report.integratedLufs;
  const neededGainDecibels = measuredLufs === null ? 0 : contract.targetLufs - measuredLufs;
  // Both limits are compared as they are printed, in tenths: -22.46 is -22.5 to people.
  const tenths = (value: number): number => Math.round(value * 10);
  const tolerance = contract.toleranceLu ?? unsaidToleranceLu;
  const loudnessPasses =
    measuredLufs !== null && Math.abs(tenths(neededGainDecibels)) <= tenths(tolerance);
  const peakPasses =
    report.truePeakDecibels === null ||
    tenths(report.truePeakDecibels) <= tenths(contract.truePeakDecibels);
  return {
    measuredLufs,
    measuredOver,
    neededGainDecibels,
    loudnessPasses,
    peakPasses,
    passes: loudnessPasses && peakPasses,
  };
}
