import { asAppError, type AppError, type AppErrorData } from '../shared/app-error.ts';
import { isJobEnd, type JobEnd, type JobEvent, type JobRequest } from '../shared/jobs.ts';
import type { JobLane } from '../shared/jobs/job-definition.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';
import type { Take } from '../shared/project-document.ts';
import type { JobOrder } from '../shared/worker-protocol.ts';
import { JobEnds } from './job-ends.ts';

/** Runs the jobs of a lane: a worker process. */
export interface JobRunner {
  readonly run: (order: JobOrder) => void;
  readonly cancel: (jobId: string, keep: boolean) => void;
  /** Ends the process at once, with every job in it. */
  readonly kill: () => void;
}

/** What happens to the unfinished result of a job whose runner died. */
export interface RescueOptions {
  /** Remove it instead of keeping it. */
  readonly discard: boolean;
  /** Whether the person stopped the job; otherwise the runner died unexpectedly. */
  readonly wasCancelled: boolean;
}

/** What a {@link JobQueue} needs of its surroundings. */
export interface JobQueueOptions {
  readonly runners: Readonly<Record<JobLane, JobRunner>>;
  /**
   * Collects what a job needs, when it starts. What it throws fails the job. `signal` aborts when the
   * job is cancelled meanwhile.
   */
  readonly prepare: (job: QueuedJob, signal: AbortSignal) => JobOrder | Promise<JobOrder>;
  /** Stores what a job made, before its end is reported. What it throws fails the job. */
  readonly settle: (job: QueuedJob, takes: readonly Take[], ended: JobEnd['type']) => Promise<void>;
  /** Finds, or removes, what is left of the result of a job whose runner died. */
  readonly rescue: (job: QueuedJob, options: RescueOptions) => Promise<Take[]>;
  readonly emit: (event: JobEvent) => void;
  /** {@link defaultPatience} unless given. */
  readonly patience?: Readonly<Record<JobLane, Patience>>;
}

/** How long a runner may take to acknowledge a cancellation, and then to stop, before it is killed. */
export interface Patience {
  readonly hearMilliseconds: number;
  readonly stopMilliseconds: number;
}

/** A job that was requested. */
export interface QueuedJob {
  readonly jobId: string;
  readonly request: JobRequest;
}

interface Job extends QueuedJob {
  readonly lane: JobLane;
  /** `preparing`: no runner knows it yet. `ending`: its result is being stored; it cannot be cancelled. */
  state: 'queued' | 'preparing' | 'running' | 'ending';
  /** Set once a running job was cancelled: whether its finished part is kept. */
  keep?: boolean;
  /** Set while the job is prepared. */
  preparation?: AbortController;
  /** Set where an earlier, killed run may have left an unfinished file. */
  hasLeftovers?: boolean;
  lastProgress?: JobEvent | undefined;
  patience?: NodeJS.Timeout;
  readonly whenEnded: (() => void)[];
}

/**
 * How many jobs of a lane run at once: one model, but a film is analysed while another is exported. Jobs
 * that started by themselves are counted apart, so that nobody waits for them.
 */
const limits: Readonly<Record<JobLane, number>> = { engine: 1, media: 2 };

/**
 * A cancellation takes effect within a second. One run of a model blocks its worker for half a second;
 * opening a large model blocks it for many, and then the worker is killed. That loses nothing, as every
 * finished second of music is on disk. Keeping long takes takes a while, hence the longer second limit.
 */
export const defaultPatience: Readonly<Record<JobLane, Patience>> = {
  engine: { hearMilliseconds: 700, stopMilliseconds: 30_000 },
  media: { hearMilliseconds: 3000, stopMilliseconds: 30_000 },
};

/**
 * Runs jobs on the workers, in the order in which they were added, and reports what happens to them.
 * Each job ends with exactly one of `done`, `failed` and `cancelled`, whatever its worker does.
 * Cancelling one job never stops another.
 */
export class JobQueue {
  readonly #options: JobQueueOptions;
  /** In the order in which they were added. */
  readonly #jobs = new Map<string, Job>();
  readonly #ends = new JobEnds();

  constructor(options: JobQueueOptions) {
    this.#options = options;
  }

  /** Queues a job. */
  add({ jobId, request }: QueuedJob): void {
    const { lane } = jobDefinition(request.kind);
    this.#jobs.set(jobId, { jobId, request, lane, state: 'queued', whenEnded: [] });
    this.#options.emit({ type: 'queued', jobId, request });
    this.#startNext(lane);
  }

  /** Stops a job. Does nothing for one that has ended or is ending. */
  cancel(jobId: string, keep: boolean): void {
    const job = this.#jobs.get(jobId);
    if (!job || job.state === 'ending') return;
    if (job.state !== 'running') {
      job.keep = false;
      job.preparation?.abort();
      if (job.hasLeftovers) void this.#bury(job);
      else void this.#end(job, { type: 'cancelled', jobId, takes: [] });
      return;
    }
    const isFirst = job.keep === undefined;
    job.keep = keep;
    this.#options.runners[job.lane].cancel(jobId, keep);
    if (isFirst) this.#killAfter(job, this.#patienceWith(job).hearMilliseconds);
  }

  /** Cancels jobs, also those that are added meanwhile, and waits until all have ended. */
  async cancelAll(isMeant: (request: JobRequest) => boolean, keep: boolean): Promise<void> {
    while (this.find(isMeant)) {
      const ended = this.whenEnded(isMeant);
      for (const job of [...this.#jobs.values()])
        if (isMeant(job.request)) this.cancel(job.jobId, keep);
      await ended;
    }
  }

  /** Waits until the jobs that match now have ended. */
  async whenEnded(isMeant: (request: JobRequest) => boolean): Promise<void> {
    const meant = [...this.#jobs.values()].filter(({ request }) => isMeant(request));
    await Promise.all(
      meant.map((job) => new Promise<void>((resolve) => job.whenEnded.push(resolve))),
    );
  }

  /** The requests of the jobs that have not ended. */
  get requests(): JobRequest[] {
    return [...this.#jobs.values()].map(({ request }) => request);
  }

  /** The first job that has not ended and whose request matches. */
  find(isMeant: (request: JobRequest) => boolean): QueuedJob | undefined {
    return [...this.#jobs.values()].find(({ request }) => isMeant(request));
  }

  /** Events that bring a new listener up to date about jobs that have not ended. */
  catchUp(): JobEvent[] {
    return [...this.#jobs.values()].flatMap((job) => {
      const { jobId, request } = job;
      const events: JobEvent[] = [{ type: 'queued', jobId, request }];
      if (job.state !== 'queued') events.push({ type: 'started', jobId });
      if (job.lastProgress) events.push(job.lastProgress);
      return events;
    });
  }

  /** How jobs ended, of those of these ids that ended lately. */
  endsOf(jobIds: readonly string[]): JobEnd[] {
    return this.#ends.of(jobIds);
  }

  /** Takes a worker's event about a job. */
  receive(event: JobEvent): void {
    const job = this.#jobs.get(event.jobId);
    if (job?.state !== 'running') return;
    if (isJobEnd(event)) {
      void this.#end(job, event);
    } else {
      if (event.type === 'progress') job.lastProgress = event;
      this.#options.emit(event);
    }
  }

  /** The worker acknowledged a job's cancellation. */
  stopping(jobId: string): void {
    const job = this.#jobs.get(jobId);
    if (job?.state === 'running') this.#killAfter(job, this.#patienceWith(job).stopMilliseconds);
  }

  /** The request of a job that has not ended. */
  requestOf(jobId: string): JobRequest | undefined {
    return this.#jobs.get(jobId)?.request;
  }

  /**
   * The worker of a lane died. Its jobs fail with `reason`, and what they made is rescued. Where it was
   * killed for a job that did not stop (`wasKilled`), the other jobs in it start again.
   */
  runnerDied(lane: JobLane, reason: AppError, wasKilled = false): void {
    const jobs = [...this.#jobs.values()];
    for (const job of jobs.filter((each) => each.lane === lane && each.state === 'running')) {
      const isBystander = wasKilled && job.keep === undefined;
      // The window holds the music of takes that arrived already: those jobs cannot start again.
      if (isBystander && jobDefinition(job.request.kind).takeCount(job.request) === 0) {
        Object.assign(job, { state: 'queued', hasLeftovers: true, lastProgress: undefined });
      } else {
        void this.#bury(job, reason.toData());
      }
    }
    this.#startNext(lane);
  }

  #patienceWith({ lane }: Job): Patience {
    return (this.#options.patience ?? defaultPatience)[lane];
  }

  #killAfter(job: Job, milliseconds: number): void {
    clearTimeout(job.patience);
    job.patience = setTimeout(() => this.#options.runners[job.lane].kill(), milliseconds);
  }

  /** Ends a job whose runner died: cancelled if that was requested, otherwise failed for `reason`. */
  async #bury(job: Job, reason?: AppErrorData): Promise<void> {
    job.state = 'ending';
    clearTimeout(job.patience);
    const { jobId, keep } = job;
    const wasCancelled = keep !== undefined;
    let takes: Take[] = [];
    let error = wasCancelled ? undefined : reason;
    try {
      takes = await this.#options.rescue(job, { discard: keep === false, wasCancelled });
    } catch (thrown) {
      const failure = asAppError(thrown, `keep what ${nameOf(job)} had finished`).toData();
      error = error ? withDetail(error, failure.message) : failure;
    }
    if (error) await this.#end(job, { type: 'failed', jobId, error, takes });
    else await this.#end(job, { type: 'cancelled', jobId, takes });
  }

  #startNext(lane: JobLane): void {
    for (const isAutomatic of [false, true]) {
      const jobs = [...this.#jobs.values()].filter(
        (job) => job.lane === lane && jobDefinition(job.request.kind).isAutomatic === isAutomatic,
      );
      const free = limits[lane] - jobs.filter((job) => job.state !== 'queued').length;
      const queued = jobs.filter(({ state }) => state === 'queued');
      for (const job of queued.slice(0, Math.max(0, free))) void this.#start(job);
    }
  }

  async #start(job: Job): Promise<void> {
    const { jobId, lane } = job;
    const preparation = new AbortController();
    Object.assign(job, { state: 'preparing', preparation });
    this.#options.emit({ type: 'started', jobId });
    try {
      if (job.hasLeftovers) await this.#options.rescue(job, { discard: true, wasCancelled: false });
      job.hasLeftovers = false;
      const order = await this.#options.prepare(job, preparation.signal);
      // Cancelled while it was prepared: it has its end already, and no runner may learn of it.
      if (preparation.signal.aborted) return;
      job.state = 'running';
      this.#options.runners[lane].run(order);
    } catch (thrown) {
      if (preparation.signal.aborted) return;
      const error = asAppError(thrown, `start ${nameOf(job)}`).toData();
      await this.#end(job, { type: 'failed', jobId, error, takes: [] });
    }
  }

  async #end(job: Job, event: JobEnd): Promise<void> {
    job.state = 'ending';
    clearTimeout(job.patience);
    const end = await this.#settled(job, event);
    this.#jobs.delete(job.jobId);
    this.#ends.add(end);
    this.#options.emit(end);
    for (const resolve of job.whenEnded) resolve();
    this.#startNext(job.lane);
  }

  /** The end of a job once its result is stored; a failure where that did not succeed. */
  async #settled(job: Job, event: JobEnd): Promise<JobEnd> {
    try {
      await this.#options.settle(job, event.takes, event.type);
      return event;
    } catch (thrown) {
      const { jobId, takes } = event;
      const failure = asAppError(thrown, `store the result of ${nameOf(job)}`).toData();
      const error = event.type === 'failed' ? withDetail(event.error, failure.message) : failure;
      return { type: 'failed', jobId, takes, error };
    }
  }
}

function nameOf({ request }: QueuedJob): string {
  return `the job "${jobDefinition(request.kind).words.title}"`;
}

function withDetail<Data extends { readonly detail?: string | undefined }>(
  error: Data,
  detail: string,
): Data {
  return { ...error, detail: [error.detail, detail].filter(Boolean).join('\n') };
}
