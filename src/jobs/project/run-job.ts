import { AppError } from '../../shared/app-error.ts';
import type { JobRequest } from '../../shared/jobs.ts';
import type { JobOrder } from '../../shared/worker-protocol.ts';
import type { EnginePool } from './engine-pool.ts';
import type { JobOutput, JobResult, JobRun, ProjectJobRun } from './job-run.ts';

/** What a job runs with besides its order. */
export interface JobSurroundings {
  readonly engines: EnginePool;
  readonly signal: AbortSignal;
  readonly emit: (output: JobOutput) => void;
}

/**
 * Runs the job of an order. What a kind of job needs is loaded when it is first asked for, so that a
 * process which only reads videos never opens the engine's libraries.
 *
 * @throws AppError of the job
 */
export async function runJob(order: JobOrder, surroundings: JobSurroundings): Promise<JobResult> {
  const { request } = order;
  switch (request.kind) {
    case 'analyse': {
      const { analyseVideo } = await import('../analyse/analyse-video.ts');
      return analyseVideo(projectRun(order, request, surroundings));
    }
    case 'generate': {
      const { generateTakes } = await import('../generate/generate-takes.ts');
      return generateTakes(projectRun(order, request, surroundings));
    }
    case 'import-music': {
      const { importMusic } = await import('../import-music/import-music.ts');
      return importMusic(projectRun(order, request, surroundings));
    }
    case 'export': {
      const { runExport } = await import('../export/run-export.ts');
      return runExport(projectRun(order, request, surroundings));
    }
    case 'import-model': {
      const { runImportModel } = await import('../import-model/run-import-model.ts');
      return runImportModel(jobRun(order, request, surroundings));
    }
  }
}

type RequestOf<Kind extends JobRequest['kind']> = Extract<JobRequest, { kind: Kind }>;

function jobRun<Kind extends JobRequest['kind']>(
  order: JobOrder,
  request: RequestOf<Kind>,
  surroundings: JobSurroundings,
): JobRun<Kind> {
  return { ...surroundings, order, request };
}

function projectRun<Kind extends JobRequest['kind']>(
  order: JobOrder,
  request: RequestOf<Kind>,
  surroundings: JobSurroundings,
): ProjectJobRun<Kind> {
  const { project } = order;
  if (!project) throw new AppError('bad-argument', `The job ${request.kind} came without project.`);
  return { ...jobRun<Kind>(order, request, surroundings), project };
}
