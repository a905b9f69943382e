import { randomBytes } from 'node:crypto';
import { preflightOutput } from '../files/preflight-output.ts';
import { AppError } from '../shared/app-error.ts';
import { exporterDefinition } from '../shared/exports/exporter-definitions.ts';
import type { JobEnd, JobEvent, JobRequest } from '../shared/jobs.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import { jobDefinition, projectOf } from '../shared/jobs/job-definitions.ts';
import type { Take } from '../shared/project-document.ts';
import type { StudioEvent } from '../shared/studio-api.ts';
import type { JobOrder, ProjectContext, WorkerReport } from '../shared/worker-protocol.ts';
import { JobQueue, type QueuedJob, type RescueOptions } from './job-queue.ts';
import { jobsOf } from './jobs-of.ts';
import type { OpenedProject } from './opened-project.ts';
import type { ProjectStore } from './project-store.ts';
import type { StudioModels } from './studio-models.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';

/** What {@link StudioJobs} needs. */
export interface StudioJobsOptions {
  readonly workers: Readonly<Record<JobLane, WorkerSupervisor>>;
  readonly models: StudioModels;
  readonly projects: ProjectStore;
  readonly folders: JobOrder['folders'];
  readonly emit: (event: StudioEvent) => void;
  /** Called when a job of a project was stopped or failed. */
  readonly onIncomplete: (project: OpenedProject, request: JobRequest) => void;
  /** Aborts when the host closes. */
  readonly closing: AbortSignal;
}

/** The stage of a job that measures its model first. */
const measuring = {
  stage: 'measuring which device is faster',
  done: 0,
  total: 0,
  unit: 'items',
} as const;

/** Starts jobs: checks and prepares them, and adds their takes to their projects. */
export class StudioJobs {
  readonly queue: JobQueue;
  readonly #options: StudioJobsOptions;
  /** The window that started a job, for as long as the job has not ended. */
  readonly #startedBy = new Map<string, string>();

  constructor(options: StudioJobsOptions) {
    this.#options = options;
    this.queue = new JobQueue({
      runners: options.workers,
      emit: (event) => this.#emit(event),
      prepare: (job, signal) => this.#prepare(job, signal),
      settle: (job, takes, ended) => this.#settle(job, takes, ended),
      rescue: (job, how) => this.#rescue(job, how),
    });
  }

  /**
   * Queues a job and returns its id; for an automatic kind, the id of a job of this kind that runs already.
   *
   * @throws AppError of `preflight` for an export, `not-found` for an unknown project, `no-permission` for
   * takes of a project that cannot be written, `bad-argument` while the project is copied
   */
  async start(request: JobRequest, sessionId?: string): Promise<{ jobId: string }> {
    if ('outputPath' in request) {
      const sourcePath = this.projectFor(request)?.videoPath;
      // Check now, not when the job starts: other jobs may run for hours.
      const { outputPath, force } = request;
      const { isFolder } = exporterDefinition(request.exporter);
      await preflightOutput(outputPath, { isFolder, force, sourcePath });
    }
    const { takeCount, isAutomatic } = jobDefinition(request.kind);
    const projectId = projectOf(request);
    if (projectId !== undefined) {
      const project = this.#options.projects.get(projectId);
      if (takeCount(request) > 0) project.refuseReadOnly();
      this.#options.projects.refuseWhileCopying(projectId);
      const isSame = (other: JobRequest) => jobsOf(projectId)(other) && other.kind === request.kind;
      const running = isAutomatic ? this.queue.find(isSame) : undefined;
      if (running) return { jobId: running.jobId };
    }
    const jobId = newJobId();
    if (sessionId !== undefined) this.#startedBy.set(jobId, sessionId);
    this.queue.add({ jobId, request });
    return { jobId };
  }

  /** Passes a worker's report about a job to the queue. */
  receive(report: WorkerReport): void {
    if (report.type === 'job') this.queue.receive(report.event);
    if (report.type === 'stopping') this.queue.stopping(report.jobId);
  }

  /** The open project that a job is for; undefined if it is for none, or that was closed. */
  projectFor(request: JobRequest): OpenedProject | undefined {
    const projectId = projectOf(request);
    return projectId === undefined ? undefined : this.#options.projects.find(projectId);
  }

  /** The project of a job, for its worker. Throws AppError `not-found` without the project's video. */
  contextOf(projectId: string): ProjectContext {
    const { path, file, videoPath, analysisDir } = this.#options.projects.get(projectId);
    if (videoPath !== undefined) return { path, file, videoPath, analysisDir };
    throw new AppError(
      'not-found',
      `The video of this project is missing (it was "${file.source.absolutePath}"). Relink it, then try again.`,
    );
  }

  #emit(event: JobEvent): void {
    this.#options.emit({ type: 'job', event });
  }

  async #emitModels(): Promise<void> {
    this.#options.emit({ type: 'models', models: await this.#options.models.list() });
  }

  async #prepare({ jobId, request }: QueuedJob, signal: AbortSignal): Promise<JobOrder> {
    const { folders, models, closing } = this.#options;
    if (jobDefinition(request.kind).lane === 'engine') models.disturbMeasuring();
    const takeIds = takeIdsOf(jobId, request);
    const projectId = projectOf(request);
    if (projectId === undefined) return { jobId, request, folders, takeIds };
    const project = this.contextOf(projectId);
    if (!('device' in request)) return { jobId, request, folders, takeIds, project };
    let isMeasured = false;
    const device = await models.resolveDevice(request.device, request.modelId, {
      signal: AbortSignal.any([signal, closing]),
      onProgress: () => {
        isMeasured = true;
        this.#emit({ type: 'progress', jobId, ...measuring });
      },
    });
    if (isMeasured) await this.#emitModels();
    return { jobId, request, folders, takeIds, project, device };
  }

  async #settle(
    { jobId, request }: QueuedJob,
    takes: readonly Take[],
    ended: JobEnd['type'],
  ): Promise<void> {
    const crossfadeSeconds = 'crossfadeSeconds' in request ? request.crossfadeSeconds : undefined;
    const sessionId = this.#startedBy.get(jobId);
    this.#startedBy.delete(jobId);
    const { ending, gainDecibels } = request.kind === 'generate' ? request : {};
    const trackId = 'trackId' in request ? request.trackId : undefined;
    const wanted = { crossfadeSeconds, sessionId, ending, gainDecibels, trackId };
    // What a failed job left may not be what was requested: it is kept as a take only.
    const place = ended === 'failed' ? undefined : wanted;
    const project = this.projectFor(request);
    await project?.addTakes(takes, place);
    if (project && ended !== 'done') this.#options.onIncomplete(project, request);
    if (jobDefinition(request.kind).changesModels) await this.#emitModels();
  }

  async #rescue(
    { jobId, request }: QueuedJob,
    { discard, wasCancelled }: RescueOptions,
  ): Promise<Take[]> {
    const { media } = this.#options.workers;
    for (const path of writtenPaths(request)) await media.ask('removeUnfinished', { path });
    const project = this.projectFor(request);
    const onlyIds = takeIdsOf(jobId, request);
    if (!project || onlyIds.length === 0) return [];
    const knownIds = project.file.takes.map(({ id }) => id);
    const keepOrigin = wasCancelled;
    const input = { projectPath: project.path, knownIds, onlyIds, discard, keepOrigin };
    return (await media.ask('recoverTakes', input)).takes;
  }
}

function writtenPaths(request: JobRequest): string[] {
  const fields: Readonly<Record<string, unknown>> = request;
  return jobDefinition(request.kind).writes.map((field) => String(fields[field]));
}

/** Sorts by time, and is the stem of the ids of the job's takes. */
function newJobId(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  return `${time}-${randomBytes(3).toString('hex')}`;
}

function takeIdsOf(jobId: string, request: JobRequest): string[] {
  const count = jobDefinition(request.kind).takeCount(request);
  return Array.from({ length: count }, (_, take) => `${jobId}-${take + 1}`);
}
