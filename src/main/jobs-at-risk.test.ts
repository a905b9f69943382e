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
  content: 'music',
  force: false,
};

it('says once what each kind of job would lose, and nothing of what begins again by itself', () => {
  const analysing = queued('a', { kind: 'analyse', projectId: 'p' });
  expect(jobsAtRisk([])).toEqual([]);
  expect(jobsAtRisk([analysing, { type: 'started', jobId: 'a' }])).toEqual([]);
  expect(jobsAtRisk([analysing, queued('b', exporting), queued('c', exporting)])).toEqual([
    'A film is being exported. It will not be there.',
  ]);
});
