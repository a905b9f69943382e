import { expect, it } from 'vitest';
import { addHitPoint } from '../../document/markers.ts';
import { setRange } from '../../document/score-range.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import type { CommandId } from '../commands/command.ts';
import { heardLive } from './heard-live.ts';
import { chooseTake } from './scoring.ts';
import { openTestStudio, testSampleRate, testTake, type TestStudio } from './test-studio.ts';

async function start(studio: TestStudio, command: CommandId, count = 1) {
  expect(studio.editor.commands.run(command)).toBe(true);
  await expect.poll(() => studio.started.length).toBeGreaterThanOrEqual(count);
  const request = studio.started.at(-1) as Extract<JobRequest, { kind: 'generate' }>;
  studio.tellJob({ type: 'queued', jobId: 'j', request });
  studio.tellJob({ type: 'started', jobId: 'j' });
  return request;
}

it('asks for the whole film with the reference’s sampling, the model’s own guidance and windows', async () => {
  const studio = await openTestStudio();
  expect(await start(studio, 'music.generate')).toMatchObject({
    range: { start: 0, end: 1000 },
    continueMusic: false,
    takes: 2,
    parameters: { cfgCoef: 4, topK: 250, topP: 0, temperature: 1, greedy: false },
  });
});

it('keeps a guidance that was chosen, until another model is chosen or it is set back', async () => {
  const { generation } = (await openTestStudio()).editor;
  generation.sampling = { ...generation.sampling, cfgCoef: 6 };
  expect(generation.parameters).toMatchObject({ cfgCoef: 6 });
  generation.sampling = generation.recommendedSampling;
  expect(generation.parameters).toMatchObject({ cfgCoef: 4 });
  generation.sampling = { ...generation.sampling, cfgCoef: 6 };
  generation.modelId = 'demo';
  expect(generation.parameters).toMatchObject({ cfgCoef: 4 });
});

it.each([
  ['a processor', ['cpu'], 2],
  ['a graphics card', ['cpu', 'webgpu', 'auto'], 4],
] as const)('makes as many takes as suit %s', async (_name, devices, takes) => {
  const studio = await openTestStudio([], devices);
  studio.editor.generation.device = devices.at(-1)!;
  expect((await start(studio, 'music.generate')).takes).toBe(takes);
});

it('makes takes of a graphics card’s number only where one is chosen', async () => {
  const studio = await openTestStudio([], ['cpu', 'webgpu', 'auto']);
  studio.editor.generation.device = 'cpu';
  expect((await start(studio, 'music.generate')).takes).toBe(2);
});

it('makes a take again with its own settings, by the same seed or the next unused one', async () => {
  const own = { ...testTake('r', 7, 6, 41), range: { start: 400, end: 600 } };
  const parameters = { cfgCoef: 5, topK: 50, windowSeconds: 20, strideSeconds: 15 };
  const take = { ...own, model: { ...own.model, parameters } };
  const again = { range: take.range, parameters, takes: 1, continueMusic: true };

  const studio = await openTestStudio([take]);
  studio.editor.selection.takeId = 'r';
  studio.editor.generation.seed = 7;
  expect(await start(studio, 'music.again-same-seed')).toMatchObject({ ...again, seed: 41 });
  expect(studio.editor.generation.seed).toBe(7);
  studio.tellJob({ type: 'cancelled', jobId: 'j', takes: [] });
  expect(await start(studio, 'music.again-other-seed', 2)).toMatchObject({ ...again, seed: 7 });
  expect(studio.editor.generation.seed).toBe(8);
});

it('makes a take again by the same seed with its own model and theme, or says that the model is missing', async () => {
  const own = { ...testTake('r', 7, 6, 41), origin: 'regenerated' as const };
  const themed = { ...own, themeTakeId: 'theme', model: { ...own.model, id: 'demo' } };
  const studio = await openTestStudio([
    themed,
    { ...own, id: 'foreign', model: { ...own.model, id: 'gone' } },
  ]);
  const { selection, generation } = studio.editor;
  selection.takeId = 'r';
  const [demo] = studio.editor.studio.models;
  studio.editor.studio.models = [demo!, { ...demo!, id: 'other' }];
  generation.modelId = 'other';
  const again = { modelId: 'demo', seed: 41, continueMusic: false, themeTakeId: 'theme' };
  expect(await start(studio, 'music.again-same-seed')).toMatchObject(again);
  studio.tellJob({ type: 'cancelled', jobId: 'j', takes: [] });
  selection.takeId = 'foreign';
  const started = studio.started.length;
  studio.editor.commands.run('music.again-same-seed');
  await expect
    .poll(() => studio.editor.studio.notices.map(({ message }) => message).join())
    .toContain('made with the model "gone", which is not here');
  expect(studio.started).toHaveLength(started);
});

it('puts the first take on the timeline as one step, and undo keeps the music', async () => {
  const studio = await openTestStudio();
  const { project } = studio.editor;
  await start(studio, 'music.generate');
  const takes = [testTake('a', 0, 20), testTake('b', 0, 20, 2)];
  studio.tellJob({ type: 'done', jobId: 'j', takes, joins: [] });
  expect(project.document.clips.map(({ takeId }) => takeId)).toEqual(['a']);
  expect(project.undoLabel).toBe('Undo Generate Music');
  studio.editor.commands.run('edit.undo');
  expect(project.document.clips).toEqual([]);
  expect(project.takes.map(({ id }) => id)).toEqual(['a', 'b']);
});

it('regenerates the range up to where it joins best, and leaves the rest alone', async () => {
  const studio = await openTestStudio([testTake('a', 0, 20)]);
  const { project, commands, transport } = studio.editor;
  chooseTake(studio.editor, 'a');
  transport.seek(8);
  commands.run('mark.in');
  transport.seek(12);
  commands.run('mark.out');
  const request = await start(studio, 'music.generate-range');
  expect(request).toMatchObject({ range: { start: 400, end: 600 }, continueMusic: true });
  const join = { endSample: 12_300, disturbance: 0.1, crossfadeSamples: 80 };
  const take = { ...testTake('r', 7, 6), range: { start: 400, end: 600 }, join };
  studio.tellJob({ type: 'done', jobId: 'j', takes: [take], joins: [{ takeId: 'r', ...join }] });
  const { clips } = project.document;
  expect(clips.map(({ takeId }) => takeId)).toEqual(['a', 'r', 'a']);
  const half = 0.04 * testSampleRate;
  // The fade at the start is inside of the range; the one at the end is centred on the join.
  expect(clips[1]).toMatchObject({
    startSample: 8000,
    lengthSamples: 4300 + half,
    fadeIn: { lengthSamples: 2 * half, curve: 'equal-power' },
  });
  expect(project.undoLabel).toBe('Undo Regenerate Range');
  expect(studio.editor.studio.notices.at(-1)?.message).toContain(
    '00:00:12:07, 0.30 s after the end of the range',
  );
});

it('brings the first music to the loudness contract once, and never changes the level of the rest after that', async () => {
  const studio = await openTestStudio();
  const { project } = studio.editor;
  const quiet = { ...testTake('a', 0, 20), integratedLufs: -21.5 };
  await start(studio, 'music.generate');
  studio.tellJob({ type: 'done', jobId: 'j', takes: [quiet], joins: [] });
  expect(project.document.mix.musicGainDecibels).toBe(4.5);
  const loud = { ...testTake('b', 0, 20), integratedLufs: -8 };
  await start(studio, 'music.generate');
  studio.tellJob({ type: 'done', jobId: 'k', takes: [loud], joins: [] });
  expect(project.document.mix.musicGainDecibels).toBe(4.5);
  project.undo();
  project.undo();
  expect(project.document.mix.musicGainDecibels).toBe(0);
});

it('keeps the music of a job that failed as a take, and says so', async () => {
  const studio = await openTestStudio();
  await start(studio, 'music.generate');
  const takes = [{ ...testTake('half', 0, 7), complete: false }];
  const error = { code: 'engine-failed', message: 'The worker ran out of memory.' };
  studio.tellJob({ type: 'failed', jobId: 'j', error, takes });
  expect(studio.editor.project.takes.map(({ id }) => id)).toEqual(['half']);
  expect(studio.editor.project.document.clips).toEqual([]);
  expect(studio.editor.studio.notices.at(-1)).toMatchObject({
    kind: 'error',
    message: 'The worker ran out of memory. The music that was finished so far is kept as a take.',
  });
  expect(studio.editor.commands.get('music.generate').unavailable).toBeUndefined();
});

it('plays music as it arrives, and switches to the finished take without a gap', async () => {
  const studio = await openTestStudio();
  const { jobs, project } = studio.editor;
  await start(studio, 'music.generate');
  const stretch = (startSample: number, value: number) =>
    studio.tellJob({
      type: 'stretch',
      jobId: 'j',
      takeId: 'a',
      startSample,
      fileSample: startSample,
      sampleRate: testSampleRate,
      samples: new Float32Array(1000).fill(value),
      peaks: Int8Array.of(-1, 1, -1, 1),
      samplesPerPeak: 500,
    });
  stretch(0, 0.1);
  stretch(1000, 0.2);
  const live = heardLive(studio.editor)!;
  expect(live.sampleCount).toBe(2000);
  expect([...live.samples(999, 1001)]).toEqual([Math.fround(0.1), Math.fround(0.2)]);
  expect(live.peaks).toHaveLength(8);
  const seen: [number, number][] = [];
  jobs.onEnd(() => seen.push([jobs.live.length, project.document.clips.length]));
  studio.tellJob({ type: 'done', jobId: 'j', takes: [testTake('a', 0, 20)], joins: [] });
  expect(seen).toEqual([[1, 1]]);
  expect(jobs.live).toEqual([]);
});

it('stops at once while nothing is finished, and asks what to keep when something is', async () => {
  const studio = await openTestStudio();
  const { commands, jobs, studio: window } = studio.editor;
  await start(studio, 'music.generate');
  commands.run('music.cancel');
  await expect.poll(() => studio.cancelled).toEqual([{ jobId: 'j', keep: false }]);
  expect(jobs.running[0]!.state).toBe('cancelling');
  studio.tellJob({ type: 'cancelled', jobId: 'j', takes: [] });
  expect(jobs.running).toEqual([]);

  await start(studio, 'music.generate');
  studio.tellJob({
    type: 'stretch',
    jobId: 'j',
    takeId: 'a',
    startSample: 0,
    fileSample: 0,
    sampleRate: testSampleRate,
    samples: new Float32Array(3000),
    peaks: new Int8Array(12),
    samplesPerPeak: 500,
  });
  commands.run('music.cancel');
  expect(window.dialogs.current).toMatchObject({
    name: 'cancel-generation',
    request: { finishedSeconds: 3 },
  });
  window.dialogs.close(true);
  await expect.poll(() => studio.cancelled.at(-1)).toEqual({ jobId: 'j', keep: true });
});

it('ends the music of a range exactly where the out point lies on a mark, unless chosen otherwise', async () => {
  const studio = await openTestStudio([testTake('a', 0, 20)]);
  const { project, generation } = studio.editor;
  chooseTake(studio.editor, 'a');
  const marked = setRange(addHitPoint(project.document, 12.345), 8, 12.345);
  project.commit('Mark', marked);
  expect(await start(studio, 'music.generate-range')).toMatchObject({ exactEndSeconds: 12.345 });
  studio.tellJob({ type: 'cancelled', jobId: 'j', takes: [] });
  generation.chooseExactEnd(12.345, false);
  expect(await start(studio, 'music.generate-range', 2)).not.toHaveProperty('exactEndSeconds');
  studio.tellJob({ type: 'cancelled', jobId: 'j', takes: [] });
  project.commit('Range', setRange(project.document, 8, 13));
  expect(await start(studio, 'music.generate-range', 3)).not.toHaveProperty('exactEndSeconds');
});
