import type { AppErrorData } from '../shared/app-error.ts';
import { asAppError, type AppError } from '../shared/app-error.ts';
import type { JobEvent, JobRequest } from '../shared/jobs.ts';
import type { Take } from '../shared/project-document.ts';
import type { JobOrder } from '../shared/worker-protocol.ts';
import type { WorkerLane } from './worker-process.ts';

/** What runs the jobs of a lane. */
export interface JobRunner {
  readonly run: (order: JobOrder) => void;
  readonly cancel: (jobId: string, keep: boolean) => void;
  /** Ends whatever runs, as if it had crashed. */
  readonly kill: () => void;
}

/** What a {@link JobQueue} needs of its surroundings. */
export interface JobQueueOptions {
  readonly runners: Readonly<Record<WorkerLane, JobRunner>>;
  /** Puts together what a job needs, at the moment it starts. What it throws fails the job. */
  readonly prepare: (job: QueuedJob) => JobOrder | Promise<JobOrder>;
  /** Notes what a job made, before its end is told. */
  readonly settle: (job: QueuedJob, takes: readonly Take[]) => Promise<void>;
  /** What is left of the takes of a job whose runner died; removes them instead with `discard`. */
  readonly rescue: (job: QueuedJob, discard: boolean) => Promise<Take[]>;
  readonly emit: (event: JobEvent) => void;
  /** The default is {@link defaultPatience}. */
  readonly patience?: Readonly<Record<WorkerLane, Patience>>;
}

/** How long a runner may take to hear of a cancellation, and then to stop, before it is ended. */
export interface Patience {
  readonly hearMilliseconds: number;
  readonly stopMilliseconds: number;
}

/** A job that was asked for. */
export interface QueuedJob {
  readonly jobId: string;
  readonly request: JobRequest;
}

interface Job extends QueuedJob {
  readonly lane: WorkerLane;
  state: 'queued' | 'running' | 'ending';
  /** Set once it was cancelled; whether what is finished shall be kept. */
  keep?: boolean;
  lastProgress?: JobEvent;
  patience?: NodeJS.Timeout;
  readonly whenEnded: (() => void)[];
}

/** Jobs that run at a time: models one after the other, ffmpeg for a film and an export at once. */
const limits: Readonly<Record<WorkerLane, number>> = { engine: 1, media: 2 };

const lanes: Readonly<Record<JobRequest['kind'], WorkerLane>> = {
  generate: 'engine',
  'import-music': 'engine',
  'import-model': 'engine',
  analyse: 'media',
  export: 'media',
};

/**
 * A cancellation answers within a second. A run of a model, in which its worker is deaf, lasts half a
 * second; opening a large one takes many, and then the worker is ended: nothing can be lost, as every
 * finished second is on disk. Keeping long takes takes a while.
 */
export const defaultPatience: Readonly<Record<WorkerLane, Patience>> = {
  engine: { hearMilliseconds: 700, stopMilliseconds: 30_000 },
  media: { hearMilliseconds: 3000, stopMilliseconds: 30_000 },
};

/**
 * Brings jobs to the workers one after the other and tells what becomes of them. Each job ends with
 * exactly one of `done`, `failed` and `cancelled`, whatever its worker does; cancelling one, or the
 * death of its worker, never touches those that wait.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  /** In the order in which they were asked for. */
  readonly #jobs = new Map<string, Job>();

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Queues a job. */
  add({ jobId, request }: QueuedJob): void {
    const lane = lanes[request.kind];
    this.#jobs.set(jobId, { jobId, request, lane, state: 'queued', whenEnded: [] });
    this.#options.emit({ type: 'queued', jobId, request });
    this.#startNext(lane);
  }

  /** Stops a job; one that has ended is left alone. */
  cancel(jobId: string, keep: boolean): void {
    const job = this.#jobs.get(jobId);
    if (!job || job.state === 'ending') return;
    if (job.state === 'queued') {
      void this.#end(job, { type: 'cancelled', jobId, takes: [] });
      return;
    }
    const isFirst = job.keep === undefined;
    job.keep = keep;
    this.#options.runners[job.lane].cancel(jobId, keep);
    if (isFirst) this.#killAfter(job, this.#patienceWith(job).hearMilliseconds);
  }

  /** Cancels jobs and waits until they have ended. */
  async cancelAll(isMeant: (request: JobRequest) => boolean, keep: boolean): Promise<void> {
    const meant = [...this.#jobs.values()].filter(({ request }) => isMeant(request));
    const ended = meant.map((job) => new Promise<void>((resolve) => job.whenEnded.push(resolve)));
    for (const { jobId } of meant) this.cancel(jobId, keep);
    await Promise.all(ended);
  }

  /** A job of this kind that has not ended. */
  find(isMeant: (request: JobRequest) => boolean): QueuedJob | undefined {
    return [...this.#jobs.values()].find(({ request }) => isMeant(request));
  }

  /** What a new listener has to know of the jobs that have not ended. */
  catchUp(): JobEvent[] {
    return [...this.#jobs.values()].flatMap((job) => {
      const { jobId, request } = job;
      const events: JobEvent[] = [{ type: 'queued', jobId, request }];
      if (job.state !== 'queued') events.push({ type: 'started', jobId });
      if (job.lastProgress) events.push(job.lastProgress);
      return events;
    });
  }

  /** Takes what the worker tells of a job. */
  receive(event: JobEvent): void {
    const job = this.#jobs.get(event.jobId);
    if (job?.state !== 'running') return;
    if (event.type === 'done' || event.type === 'failed' || event.type === 'cancelled') {
      void this.#end(job, event);
    } else {
      if (event.type === 'progress') job.lastProgress = event;
      this.#options.emit(event);
    }
  }

  /** The worker has heard of a job's cancellation. */
  stopping(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (job?.state === 'running') this.#killAfter(job, this.#patienceWith(job).stopMilliseconds);
  }

  #patienceWith({ lane }: Job): Patience {
    return (this.#options.patience ?? defaultPatience)[lane];
  }

  #killAfter(job: Job, milliseconds: number): void {
    clearTimeout(job.patience);
    job.patience = setTimeout(() => this.#options.runners[job.lane].kill(), milliseconds);
  }

  /** The request of a job that has not ended. */
  requestOf(jobId: string): JobRequest | undefined {
    return this.#jobs.get(jobId)?.request;
  }

  /** The worker of a lane died: its jobs fail with `reason`, what they made is rescued. */
  runnerDied(lane: WorkerLane, reason: AppError): void {
    const hit = [...this.#jobs.values()].filter(
      (job) => job.lane === lane && job.state === 'running',
    );
    for (const job of hit) void this.#bury(job, reason.toData());
  }

  async #bury(job: Job, error: AppErrorData): Promise<void> {
    job.state = 'ending';
    clearTimeout(job.patience);
    const { jobId } = job;
    const takes = await this.#options.rescue(job, job.keep === false).catch(() => []);
    if (job.keep !== undefined) await this.#end(job, { type: 'cancelled', jobId, takes });
    else await this.#end(job, { type: 'failed', jobId, error, takes });
  }

  #startNext(lane: WorkerLane): void {
    const jobs = [...this.#jobs.values()].filter((job) => job.lane === lane);
    const free = limits[lane] - jobs.filter((job) => job.state !== 'queued').length;
    for (const job of jobs.filter(({ state }) => state === 'queued').slice(0, Math.max(0, free))) {
      void this.#start(job);
    }
  }

  async #start(job: Job): Promise<void> {
    const { jobId, lane } = job;
    job.state = 'running';
    this.#options.emit({ type: 'started', jobId });
    try {
      const order = await this.#options.prepare(job);
      if (job.keep !== undefined) await this.#end(job, { type: 'cancelled', jobId, takes: [] });
      else this.#options.runners[lane].run(order);
    } catch (thrown) {
      const error = asAppError(thrown, 'start this').toData();
      await this.#end(job, { type: 'failed', jobId, error, takes: [] });
    }
  }

  async #end(
    job: Job,
    event: Extract<JobEvent, { type: 'done' | 'failed' | 'cancelled' }>,
  ): Promise<void> {
    job.state = 'ending';
    clearTimeout(job.patience);
    await this.#options.settle(job, event.takes).catch(() => undefined);
    this.#jobs.delete(job.jobId);
    this.#options.emit(event);
    for (const resolve of job.whenEnded) resolve();
    this.#startNext(job.lane);
  }
}
