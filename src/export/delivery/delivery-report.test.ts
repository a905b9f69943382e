import { expect, it } from 'vitest';
import { judgeLoudness, loudnessContracts } from '../../shared/loudness-contract.ts';
import { deliveryProblems, writeReportHtml } from './delivery-report.ts';
import type { MeasuredSound } from './measure-file.ts';

const sound: MeasuredSound = {
  integratedLufs: -14,
  dialogueLufs: null,
  rangeLu: 3,
  maximumMomentaryLufs: -10,
  maximumShortTermLufs: -12,
  truePeakDecibels: -2,
  lengthSeconds: 10,
  syncOffsetSeconds: 0,
  gaps: [],
};

function problemsOf(changes: Partial<MeasuredSound>): string[] {
  const file = { name: 'mix.wav', sizeBytes: 1, sha256: '', sound: { ...sound, ...changes } };
  return deliveryProblems([file], 10);
}

it('finds nothing wrong with a file that is as it should be', () => {
  expect(problemsOf({})).toEqual([]);
});

it('says in which direction a length or a place is wrong', () => {
  expect(problemsOf({ lengthSeconds: 10.2 })).toEqual([
    '"mix.wav" is 0.200 s longer than the picture.',
  ]);
  expect(problemsOf({ lengthSeconds: 9.8 })).toEqual([
    '"mix.wav" is 0.200 s shorter than the picture.',
  ]);
  expect(problemsOf({ syncOffsetSeconds: 0.02 })).toEqual(['"mix.wav" is 20.0 ms late.']);
  expect(problemsOf({ syncOffsetSeconds: -0.02 })).toEqual(['"mix.wav" is 20.0 ms early.']);
});

it('says what a loudness by a dialogue contract was measured over, also where it passes', () => {
  const contract = loudnessContracts.netflix;
  const reportOf = (dialogueLufs: number | null) => {
    const measured = { ...sound, integratedLufs: -30, dialogueLufs };
    const verdict = judgeLoudness(measured, contract);
    const files = [{ name: 'mix.wav', sizeBytes: 1, sha256: '', sound: measured, verdict }];
    const problems = deliveryProblems(files, 10);
    const html = writeReportHtml({
      ...{ schema: 'vidmuse-studio/delivery-report', version: 1, project: 'P', preset: 'netflix' },
      ...{ createdAt: '2026-01-01T00:00:00Z', filmSeconds: 10, contract, files, problems },
      ...{ passes: problems.length === 0, losses: [], machineMade: [], joins: [] },
    });
    return { problems, html };
  };
  const passed = reportOf(-26.5);
  expect(passed.problems).toEqual([]);
  expect(passed.html).toContain('measured over speech where there is any');
  expect(passed.html).toContain('-30.0\u00a0LUFS, -26.5\u00a0LUFS over speech');
  expect(reportOf(-20).problems).toEqual([
    '"mix.wav" has -20.0 LUFS over speech: a gain of -7.0 dB would reach the target.',
  ]);
  const silent = reportOf(null);
  expect(silent.problems[0]).toContain('has -30.0 LUFS: a gain of 3.0 dB');
  expect(silent.html).not.toContain('LUFS over speech');
});
