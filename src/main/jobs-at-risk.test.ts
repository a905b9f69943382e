import { expect, it } from 'vitest';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import { jobsAtRisk } from './jobs-at-risk.ts';

const queued = (jobId: string, request: JobRequest): JobEvent => ({
  type: 'queued',
  jobId,
  request,
});
const exporting: JobRequest = {
  kind: 'export',
  projectId: 'p',
  outputPath: '/film.mp4',
  exporter: 'music',
  force: false,
};

const composing: JobRequest = {
  kind: 'generate',
  projectId: 'p',
  range: { start: 0, end: 50 },
  continueMusic: false,
  modelId: 'demo',
  device: 'cpu',
  takes: 1,
  seed: 1,
  parameters: {},
};

it('lists the loss of each kind of job once, and none for a job that starts again by itself', () => {
  const analysing = queued('a', { kind: 'analyse', projectId: 'p' });
  expect(jobsAtRisk([])).toEqual([]);
  // The window asks how much of the music to keep.
  expect(jobsAtRisk([queued('m', composing)])).toEqual([]);
  expect(jobsAtRisk([analysing, { type: 'started', jobId: 'a' }])).toEqual([]);
  expect(jobsAtRisk([analysing, queued('b', exporting), queued('c', exporting)])).toEqual([
    'An export is running and will be discarded.',
  ]);
});
