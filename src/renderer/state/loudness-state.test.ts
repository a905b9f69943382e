import { expect, it } from 'vitest';
import { loudnessContracts } from '../../shared/loudness-contract.ts';
import { openTestStudio, testTake, type TestStudio } from './test-studio.ts';

const jobsOf = (studio: TestStudio) =>
  studio.started.filter(({ kind }) => kind === 'measure-mix').length;

/** Ends the next measuring job with this loudness. */
async function measured(studio: TestStudio, round: number, integratedLufs: number): Promise<void> {
  await expect.poll(() => jobsOf(studio)).toBe(round);
  // The window waits for the end once it knows the job's id.
  await new Promise((resolve) => setTimeout(resolve, 5));
  const loudness = {
    integratedLufs,
    dialogueLufs: null,
    rangeLu: 5,
    maximumMomentaryLufs: integratedLufs,
    maximumShortTermLufs: integratedLufs,
    truePeakDecibels: -1.3,
  };
  const jobId = `job-${studio.started.length}`;
  studio.tellJob({ type: 'done', jobId, takes: [], joins: [], loudness });
}

it('matches a contract by one gain in one step, adding what the limiter takes away', async () => {
  const studio = await openTestStudio([testTake('a', 0, 20)]);
  const { loudness, project } = studio.editor;
  const matching = loudness.match();
  await measured(studio, 1, -20);
  await measured(studio, 2, -15);
  await measured(studio, 3, -14);
  await matching;
  expect(project.document.mix.masterGainDecibels).toBe(7);
  expect(loudness.verdict).toMatchObject({ passes: true, measuredLufs: -14 });
  expect(loudness.isStale).toBe(false);
  expect(project.undoLabel).toBe('Undo Match Loudness');
  project.undo();
  expect(project.document.mix.masterGainDecibels).toBeUndefined();
  expect(loudness.isStale).toBe(true);
});

it('says so where the limiter keeps the mix from its contract', async () => {
  const studio = await openTestStudio();
  const matching = studio.editor.loudness.match();
  for (const round of [1, 2, 3, 4]) await measured(studio, round, -20);
  await matching;
  expect(studio.editor.studio.notices.at(-1)?.message).toContain('does not get to −14 LUFS');
});

it('holds a measured mix against another contract without measuring again', async () => {
  const studio = await openTestStudio();
  const { loudness, project } = studio.editor;
  const measuring = loudness.measure();
  await measured(studio, 1, -23.2);
  await measuring;
  expect(loudness.verdict?.passes).toBe(false);
  loudness.choose(loudnessContracts['ebu-r128']);
  expect(project.undoLabel).toBe('Undo Loudness Contract');
  expect(loudness.verdict?.passes).toBe(true);
  expect(loudness.isStale).toBe(false);
});

it('keeps contracts of one’s own beside the usual ones', async () => {
  const { loudness } = (await openTestStudio()).editor;
  const own = { ...loudnessContracts.podcast, name: 'Radio', targetLufs: -18 };
  loudness.choose(own);
  expect(loudness.contract).toEqual(own);
  expect(loudness.contracts.map(({ name }) => name).slice(-2)).toEqual(['Netflix, OTT', 'Radio']);
  expect(loudness.isOwn('Radio')).toBe(true);
  loudness.forget('Radio');
  expect(loudness.isOwn('Radio')).toBe(false);
  expect(loudness.contracts).toHaveLength(5);
});
