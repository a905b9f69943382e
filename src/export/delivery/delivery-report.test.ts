import { expect, it } from 'vitest';
import { deliveryProblems } from './delivery-report.ts';
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
