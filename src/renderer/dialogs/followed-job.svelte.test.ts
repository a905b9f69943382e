import { expect, test } from 'vitest';
import { AppError } from '../../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../../shared/jobs.ts';
import type { StudioApi } from '../../shared/studio-api.ts';
import { JobsState } from '../state/jobs-state.svelte.ts';
import { StudioState } from '../state/studio-state.svelte.ts';
import { FollowedJob } from './followed-job.svelte.ts';

const request: JobRequest = {
  kind: 'export',
  projectId: 'p',
  outputPath: '/films/a.mp4',
  exporter: 'mix',
  force: false,
};
const done: JobEvent = { type: 'done', jobId: 'job', takes: [], joins: [] };

function jobsOf(startJob: StudioApi['startJob']): JobsState {
  const cancelJob: StudioApi['cancelJob'] = () => Promise.resolve(undefined);
  const api = { startJob, cancelJob } as StudioApi;
  return new JobsState(
    new StudioState({ api, pathOfFile: () => Promise.resolve(undefined) }),
    () => 'p',
  );
}
const starts = (): Promise<{ jobId: string }> => Promise.resolve({ jobId: 'job' });

test('a job is followed from its start to its end', async () => {
  const jobs = jobsOf(starts);
  const followed = new FollowedJob(jobs, 'export');
  const ended = followed.run(request);
  expect(followed.phase).toBe('running');
  await starts();
  jobs.receive({ type: 'queued', jobId: 'job', request });
  expect(followed.job?.jobId).toBe('job');
  await Promise.resolve();
  jobs.receive({ ...done, outputPath: '/films/a.mp4' });
  await ended;
  expect(followed).toMatchObject({ phase: 'done', end: { outputPath: '/films/a.mp4' } });
});

test('a job that fails gives its reason and can be tried again', async () => {
  const jobs = jobsOf(starts);
  const followed = new FollowedJob(jobs, 'export');
  const ended = followed.run(request);
  await starts();
  await Promise.resolve();
  const error = { code: 'exists', message: 'It is there already.' };
  jobs.receive({ type: 'failed', jobId: 'job', error, takes: [] });
  await ended;
  expect(followed).toMatchObject({ phase: 'ready', error });
});

test('a job that cannot be queued gives its reason', async () => {
  const refuses = (): Promise<never> => Promise.reject(new AppError('no-permission', 'Not here.'));
  const followed = new FollowedJob(jobsOf(refuses), 'export');
  expect(await followed.run(request)).toBeUndefined();
  expect(followed).toMatchObject({ phase: 'ready', error: { code: 'no-permission' } });
});

test('a dialog that opens while the job runs joins in', () => {
  const jobs = jobsOf(starts);
  jobs.receive({ type: 'queued', jobId: 'job', request });
  const followed = new FollowedJob(jobs, 'export');
  expect(followed.phase).toBe('running');
  jobs.receive(done);
  expect(followed.phase).toBe('done');
});

test('stopping shows at once that it is being stopped', () => {
  const jobs = jobsOf(starts);
  jobs.receive({ type: 'queued', jobId: 'job', request });
  const followed = new FollowedJob(jobs, 'export');
  followed.stop();
  expect(followed.job?.state).toBe('cancelling');
  jobs.receive({ type: 'cancelled', jobId: 'job', takes: [] });
  expect(followed).toMatchObject({ phase: 'ready', error: undefined });
});

test('a dialog does not follow or stop the job of another project', () => {
  const jobs = jobsOf(starts);
  jobs.receive({ type: 'queued', jobId: 'other', request: { ...request, projectId: 'q' } });
  const followed = new FollowedJob(jobs, 'export');
  expect(followed.phase).toBe('ready');
  expect(followed.job).toBeUndefined();
  followed.stop();
  expect(jobs.running.map(({ state }) => state)).toEqual(['queued']);
});
