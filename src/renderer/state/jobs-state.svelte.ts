import type { JobEnd, JobEvent, JobKind, JobRequest } from '../../shared/jobs.ts';
import { projectOf } from '../../shared/jobs/job-definitions.ts';
import { LiveTake } from './live-take.svelte.ts';
import type { StudioState } from './studio-state.svelte.ts';
import { say } from '../words/say.ts';

/** A job that has not ended. */
export interface RunningJob {
  readonly jobId: string;
  readonly request: JobRequest;
  readonly state: 'queued' | 'running' | 'cancelling';
  /** Words for an editor: reading frames, watching, composing, rendering, … */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly secondsLeft: number | undefined;
  /** Of the present stage alone, while the whole is not known. */
  readonly stageSecondsLeft: number | undefined;
}

/** Jobs that run, and the music that arrives from them. */
export class JobsState {
  running = $state.raw<readonly RunningJob[]>([]);
  /** Takes being made, with the music that has arrived; gone once the job has ended. */
  live = $state.raw<readonly LiveTake[]>([]);
  #studio: StudioState;
  /** Id of the open project. */
  #projectId: () => string | undefined;
  #queuedAt = new Map<string, number>();
  #ends = new Map<string, PromiseWithResolvers<JobEnd>>();
  /** Calls that start a job and have no answer yet. */
  #starting = 0;
  /** Ends of jobs that came while calls waited for their answers. */
  #earlyEnds = new Map<string, JobEnd>();
  #listeners = new Set<(end: JobEnd, request: JobRequest | undefined) => void>();

  constructor(studio: StudioState, projectId: () => string | undefined) {
    this.#studio = studio;
    this.#projectId = projectId;
  }

  /** Takes being made that are for the open project. */
  liveOf(projectId: string | undefined): readonly LiveTake[] {
    return this.live.filter((take) => take.projectId === projectId);
  }

  /** The first running job of a kind, without project or of the open one. */
  find(kind: JobKind): RunningJob | undefined {
    return this.running.find(({ request }) => {
      const projectId = projectOf(request);
      return request.kind === kind && (projectId === undefined || projectId === this.#projectId());
    });
  }

  /** Queues a job and waits for its end. Throws when it could not be queued. */
  async start(request: JobRequest): Promise<{ jobId: string; ended: Promise<JobEnd> }> {
    this.#starting += 1;
    try {
      const { jobId } = await this.#studio.api.startJob(request, this.#studio.sessionId);
      return { jobId, ended: this.#endOf(jobId) };
    } finally {
      this.#starting -= 1;
      if (this.#starting === 0) this.#earlyEnds.clear();
    }
  }

  /** The end of a job, which may have come already; one that runs for several calls has one end. */
  #endOf(jobId: string): Promise<JobEnd> {
    const early = this.#earlyEnds.get(jobId);
    if (early) return Promise.resolve(early);
    const known = this.#ends.get(jobId) ?? Promise.withResolvers<JobEnd>();
    this.#ends.set(jobId, known);
    return known.promise;
  }

  async cancel(jobId: string, keep: boolean): Promise<void> {
    this.#change(jobId, { state: 'cancelling' });
    await this.#studio.attempt(() => this.#studio.api.cancelJob({ jobId, keep }));
  }

  /** Seconds since this window learnt of a job; 0 for one that it does not know. */
  secondsSinceQueued(jobId: string): number {
    const queuedAt = this.#queuedAt.get(jobId);
    return queuedAt === undefined ? 0 : (performance.now() - queuedAt) / 1000;
  }

  /** Calls `listener` at each job's end until the returned function is called. */
  onEnd(listener: (end: JobEnd, request: JobRequest | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Learns what happened to the jobs while the connection was away. A job that ended meanwhile ends
   * here too; one that the host does not know any more was lost with an earlier host.
   */
  async catchUp(): Promise<void> {
    const { api } = this.#studio;
    // Taken first: a job that starts during these calls is in neither answer, and not lost.
    const known = [...this.running.map(({ jobId }) => jobId), ...this.#ends.keys()];
    const events = await api.runningJobs();
    const isRunning = new Set(events.map(({ jobId }) => jobId));
    const missing = [...new Set(known)].filter((jobId) => !isRunning.has(jobId));
    const ends = missing.length > 0 ? await api.jobEnds(missing) : [];
    for (const jobId of missing) {
      this.receive(ends.find((end) => end.jobId === jobId) ?? lostJob(jobId));
    }
    for (const event of events) this.receive(event);
  }

  /** Takes in an event of a job. */
  receive(event: JobEvent): void {
    switch (event.type) {
      case 'queued':
        return this.#add(event.jobId, event.request);
      case 'started':
        return this.#change(event.jobId, { state: 'running' });
      case 'progress': {
        const { stage, done, total, unit, secondsLeft, stageSecondsLeft } = event;
        return this.#change(event.jobId, {
          stage,
          done,
          total,
          unit,
          secondsLeft,
          stageSecondsLeft,
        });
      }
      case 'stretch':
        return this.#stretch(event);
      default:
        return this.#end(event);
    }
  }

  #add(jobId: string, request: JobRequest): void {
    if (this.running.some((job) => job.jobId === jobId)) return;
    const job: RunningJob = {
      jobId,
      request,
      state: 'queued',
      stage: 'waiting',
      done: 0,
      total: 0,
      unit: 'items',
      secondsLeft: undefined,
      stageSecondsLeft: undefined,
    };
    this.#queuedAt.set(jobId, performance.now());
    this.running = [...this.running, job];
  }

  #change(jobId: string, change: Partial<RunningJob>): void {
    this.running = this.running.map((job) => {
      // A late progress event does not take back that the job is being cancelled.
      const state = job.state === 'cancelling' ? job.state : (change.state ?? job.state);
      return job.jobId === jobId ? { ...job, ...change, state } : job;
    });
  }

  #stretch(event: Extract<JobEvent, { type: 'stretch' }>): void {
    const known = this.live.find(({ takeId }) => takeId === event.takeId);
    if (known) return known.append(event);
    const request = this.running.find(({ jobId }) => jobId === event.jobId)?.request;
    this.live = [...this.live, new LiveTake(request && projectOf(request), event)];
  }

  #end(event: JobEnd): void {
    const request = this.running.find(({ jobId }) => jobId === event.jobId)?.request;
    this.running = this.running.filter(({ jobId }) => jobId !== event.jobId);
    // First the listeners, which put the finished takes on the timeline: nothing flickers between.
    for (const listener of this.#listeners) listener(event, request);
    this.live = this.live.filter(({ jobId }) => jobId !== event.jobId);
    if (this.#starting > 0) this.#earlyEnds.set(event.jobId, event);
    this.#ends.get(event.jobId)?.resolve(event);
    this.#ends.delete(event.jobId);
    this.#queuedAt.delete(event.jobId);
  }
}

function lostJob(jobId: string): JobEnd {
  const message = say('jobsState.vidmuseStudioRestartedWhileConnection');
  return { type: 'failed', jobId, takes: [], error: { code: 'engine-failed', message } };
}
