import { expect, it } from 'vitest';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import { openTestStudio } from './test-studio.ts';

const exporting: JobRequest = {
  kind: 'export',
  projectId: 'p1',
  outputPath: '/films/a.mp4',
  exporter: 'mix',
  force: false,
};

it('learns on reconnecting how jobs ended meanwhile, and which were lost', async () => {
  const { editor, api, tell, tellJob } = await openTestStudio();
  const { jobs } = editor;
  const ends: JobEnd[] = [];
  for (let count = 0; count < 3; count++) {
    const { ended } = await jobs.start(exporting);
    void ended.then((end) => ends.push(end));
  }
  for (const jobId of ['job-1', 'job-2']) tellJob({ type: 'queued', jobId, request: exporting });
  const asked: string[][] = [];
  api.runningJobs = () => Promise.resolve([{ type: 'queued', jobId: 'job-2', request: exporting }]);
  api.jobEnds = (jobIds) => {
    asked.push(jobIds);
    return Promise.resolve([{ type: 'done', jobId: 'job-1', takes: [], joins: [] }]);
  };
  tell({ type: 'connection', connected: false });
  tell({ type: 'connection', connected: true });
  await expect.poll(() => ends.length).toBe(2);
  expect(asked).toEqual([['job-1', 'job-3']]);
  expect(ends).toMatchObject([
    { type: 'done', jobId: 'job-1' },
    { type: 'failed', jobId: 'job-3', error: { message: expect.stringContaining('restarted') } },
  ]);
  expect(jobs.running.map(({ jobId }) => jobId)).toEqual(['job-2']);
});

it('shows music that is made in the project whose job makes it', async () => {
  const { editor, tellJob } = await openTestStudio();
  const { jobs } = editor;
  tellJob({ type: 'queued', jobId: 'job-1', request: { ...exporting, projectId: 'p2' } });
  tellJob({ type: 'queued', jobId: 'job-2', request: exporting });
  tellJob({
    ...{ type: 'stretch', jobId: 'job-2', takeId: 'take', startSample: 0, fileSample: 0 },
    ...{ sampleRate: 32_000, samples: new Float32Array(160) },
    ...{ peaks: new Int8Array(2), samplesPerPeak: 160 },
  });
  expect(jobs.live.map(({ projectId }) => projectId)).toEqual(['p1']);
});

it('learns the end of a job that ended before the answer to its start', async () => {
  const { editor, api, tellJob } = await openTestStudio();
  api.startJob = () => {
    tellJob({ type: 'queued', jobId: 'job-1', request: exporting });
    tellJob({ type: 'done', jobId: 'job-1', takes: [], joins: [] });
    return Promise.resolve({ jobId: 'job-1' });
  };
  const { ended } = await editor.jobs.start(exporting);
  await expect(Promise.race([ended, Promise.resolve('never')])).resolves.toMatchObject({
    type: 'done',
  });
});

it('tells each caller how a job ended that was started twice', async () => {
  const { editor, api, tellJob } = await openTestStudio();
  const request: JobRequest = { kind: 'find-beats', projectId: 'p1' };
  api.startJob = () => Promise.resolve({ jobId: 'job-1' });
  const calls = [await editor.jobs.start(request), await editor.jobs.start(request)];
  tellJob({ type: 'done', jobId: 'job-1', takes: [], joins: [] });
  for (const { ended } of calls) {
    await expect(Promise.race([ended, Promise.resolve('never')])).resolves.toMatchObject({
      type: 'done',
    });
  }
});
