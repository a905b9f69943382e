import { runInBackground } from '../../media/background.ts';
import { AppError } from '../../shared/app-error.ts';
import type { JobKind } from '../../shared/jobs.ts';
import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { JobOrder } from '../../shared/worker-protocol.ts';
import type { EnginePool } from './engine-pool.ts';
import type { JobOutput, JobResult, RunOf } from './job-run.ts';

/** What a job runs with besides its order. */
export interface JobSurroundings {
  readonly engines: EnginePool;
  readonly signal: AbortSignal;
  readonly emit: (output: JobOutput) => void;
}

/**
 * The code of each kind of job. It is loaded when a job of the kind first runs, so that a process
 * which only reads videos never loads the engine's libraries.
 */
const runs: {
  readonly [Kind in JobKind]: () => Promise<(run: RunOf<Kind>) => Promise<JobResult>>;
} = {
  analyse: async () => (await import('../analyse/analyse-video.ts')).analyseVideo,
  proxy: async () => (await import('../proxy/make-proxy.ts')).makeProxy,
  generate: async () => (await import('../generate/generate-takes.ts')).generateTakes,
  'import-music': async () => (await import('../import-music/import-music.ts')).importMusic,
  export: async () => (await import('../export/run-export.ts')).runExport,
  'measure-mix': async () => (await import('../measure-mix/measure-mix.ts')).measureMix,
  'find-beats': async () => (await import('../find-beats/find-missing-beats.ts')).findMissingBeats,
  'import-model': async () => (await import('../import-model/run-import-model.ts')).runImportModel,
};

/**
 * Runs the job of an order, in the background if nobody asked for it. Throws AppError of the job.
 */
export async function runJob(order: JobOrder, surroundings: JobSurroundings): Promise<JobResult> {
  const { request, project } = order;
  const { kind } = request;
  const { needsProject, isAutomatic } = jobDefinition(kind);
  if (needsProject && !project) {
    throw new AppError('bad-argument', `The job "${kind}" needs a project.`);
  }
  const run = (await runs[kind]()) as (run: unknown) => Promise<JobResult>;
  const start = () => run({ ...surroundings, order, request, project });
  return isAutomatic ? runInBackground(start) : start();
}
