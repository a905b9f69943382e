import type { JobRequest } from '../shared/jobs.ts';
import { projectOf } from '../shared/jobs/job-definitions.ts';

/** Whether a job belongs to a project. */
export function jobsOf(projectId: string): (request: JobRequest) => boolean {
  return (request) => projectOf(request) === projectId;
}
