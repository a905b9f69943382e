import { describe, expect, it } from 'vitest';
import {
  judgeLoudness,
  loudnessContracts,
  loudnessContractSchema,
  type LoudnessReport,
} from './loudness-contract.ts';

const report: LoudnessReport = {
  integratedLufs: -20,
  dialogueLufs: -26,
  rangeLu: 6,
  maximumMomentaryLufs: -15,
  maximumShortTermLufs: -17,
  truePeakDecibels: -2.4,
};

it('has contracts that fit their own schema', () => {
  for (const contract of Object.values(loudnessContracts)) {
    expect(loudnessContractSchema.parse(contract)).toEqual(contract);
  }
});

describe('the verdict on a mix', () => {
  it('is over the whole programme, or over the speech alone, as the contract says', () => {
    expect(judgeLoudness(report, loudnessContracts.netflix)).toMatchObject({
      measuredLufs: -26,
      measuredOver: 'dialogue',
      neededGainDecibels: -1,
      passes: true,
    });
    expect(judgeLoudness(report, loudnessContracts['ebu-r128'])).toMatchObject({
      measuredLufs: -20,
      measuredOver: 'programme',
      neededGainDecibels: -3,
      loudnessPasses: false,
      peakPasses: true,
      passes: false,
    });
  });

  it('of a dialogue contract without speech is over the programme, and says so', () => {
    const silent = { ...report, dialogueLufs: null };
    const verdict = judgeLoudness(silent, loudnessContracts['atsc-a85']);
    expect(verdict).toMatchObject({ measuredLufs: -20, measuredOver: 'programme', passes: false });
  });

  it('takes values at the limit as they are printed', () => {
    const at = (integratedLufs: number, truePeakDecibels: number) =>
      judgeLoudness({ ...report, integratedLufs, truePeakDecibels }, loudnessContracts['ebu-r128'])
        .passes;
    expect(at(-22.46, -0.96)).toBe(true);
    expect(at(-22.44, -3)).toBe(false);
    expect(at(-23, -0.94)).toBe(false);
  });

  it('of silence is no pass', () => {
    const silence = { ...report, integratedLufs: null, dialogueLufs: null, truePeakDecibels: null };
    const verdict = judgeLoudness(silence, loudnessContracts.web);
    expect(verdict).toMatchObject({ neededGainDecibels: 0, passes: false, peakPasses: true });
  });
});
