import type { JobEvent, JobKind, RequestOf } from '../../shared/jobs.ts';
import type { Take } from '../../shared/project-document.ts';
import type { StoredAnalysis } from '../../shared/project-layout.ts';
import type { JobOrder, ProjectContext } from '../../shared/worker-protocol.ts';
import type { EnginePool } from './engine-pool.ts';

type WithoutJobId<Event> = Event extends unknown ? Omit<Event, 'jobId'> : never;

/** What a job reports while it runs. */
export type JobOutput =
  | WithoutJobId<Extract<JobEvent, { type: 'progress' | 'stretch' }>>
  | {
      readonly type: 'analysis';
      readonly analysis: StoredAnalysis;
    }
  | {
      readonly type: 'found-cuts';
      /** Times in seconds of the cuts found so far, while they are looked for. */
      readonly foundCuts: readonly number[];
    };

/** How a job ended well. */
export type JobResult = Partial<
  Omit<Extract<JobEvent, { type: 'done' }>, 'type' | 'jobId' | 'takes'>
> & { readonly takes?: Take[] };

/** Request of a running job, with its models, its cancellation and where its reports go. */
export interface JobRun<Kind extends JobKind = JobKind> {
  readonly order: Omit<JobOrder, 'request' | 'project'>;
  readonly request: RequestOf<Kind>;
  readonly engines: EnginePool;
  readonly signal: AbortSignal;
  readonly emit: (output: JobOutput) => void;
}

/** {@link JobRun} with the document and the paths of the job's project. */
export interface ProjectJobRun<Kind extends JobKind = JobKind> extends JobRun<Kind> {
  readonly project: ProjectContext;
}

/** {@link ProjectJobRun} if requests of this kind name a project, else {@link JobRun}. */
export type RunOf<Kind extends JobKind> =
  RequestOf<Kind> extends { projectId: string } ? ProjectJobRun<Kind> : JobRun<Kind>;
