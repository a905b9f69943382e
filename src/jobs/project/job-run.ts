import type { JobEvent, JobRequest } from '../../shared/jobs.ts';
import type { Take } from '../../shared/project-document.ts';
import type { StoredAnalysis } from '../../shared/project-layout.ts';
import type { JobOrder, ProjectContext } from '../../shared/worker-protocol.ts';
import type { EnginePool } from './engine-pool.ts';

type WithoutJobId<Event> = Event extends unknown ? Omit<Event, 'jobId'> : never;

/** What a job tells while it runs. */
export type JobOutput =
  | WithoutJobId<Extract<JobEvent, { type: 'progress' | 'stretch' }>>
  | { readonly type: 'analysis'; readonly analysis: StoredAnalysis };

/** How a job ended well. */
export type JobResult = Partial<
  Omit<Extract<JobEvent, { type: 'done' }>, 'type' | 'jobId' | 'takes'>
> & { readonly takes?: Take[] };

/** What a running job has at hand. `Kind` is the kind of its request. */
export interface JobRun<Kind extends JobRequest['kind'] = JobRequest['kind']> {
  readonly order: Omit<JobOrder, 'request' | 'project'>;
  readonly request: Extract<JobRequest, { kind: Kind }>;
  readonly engines: EnginePool;
  readonly signal: AbortSignal;
  readonly emit: (output: JobOutput) => void;
}

/** A job that works for a project. */
export interface ProjectJobRun<
  Kind extends JobRequest['kind'] = JobRequest['kind'],
> extends JobRun<Kind> {
  readonly project: ProjectContext;
}
