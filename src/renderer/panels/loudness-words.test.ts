import { expect, it } from 'vitest';
import { judgeLoudness, loudnessContracts } from '../../shared/loudness-contract.ts';
import { describeContract, describeVerdict, reportRows } from './loudness-words.ts';

const report = {
  integratedLufs: -20,
  dialogueLufs: null,
  rangeLu: 6,
  maximumMomentaryLufs: -15,
  maximumShortTermLufs: -17,
  truePeakDecibels: -0.4,
};
const { netflix, web } = loudnessContracts;

it('says what a contract asks for', () => {
  expect(describeContract(netflix)).toBe(
    '−27.0 LUFS ± 2 LU, measured over speech alone, true peak up to −2.0 dBTP.',
  );
});

it('says pass or fail, by how much, and where the whole film stood in for speech', () => {
  expect(describeVerdict(judgeLoudness(report, netflix), netflix)).toBe(
    'Fail: 7.0 LU too loud, and its true peak is too high. There is no speech, so the whole film was measured.',
  );
  const good = { ...report, integratedLufs: -14.2, truePeakDecibels: -1.3 };
  expect(describeVerdict(judgeLoudness(good, web), web)).toBe('Pass: meets “Web, streaming”.');
});

it('lists what was measured, with a dash for silence', () => {
  expect(reportRows(report).slice(0, 3)).toEqual([
    { label: 'Whole film', value: '−20.0 LUFS' },
    { label: 'Speech', value: '—' },
    { label: 'True peak', value: '−0.4 dBTP' },
  ]);
});
