import type { AppErrorData } from '../../shared/app-error.ts';
import type { JobEnd, JobRequest } from '../../shared/jobs.ts';
import type { JobsState, RunningJob } from '../state/jobs-state.svelte.ts';

/** One job as a dialog follows it, from its start to its end; a dialog opened later joins in. */
export class FollowedJob {
  phase = $state<'ready' | 'running' | 'done'>('ready');
  /** How it ended, when it did as wished. */
  end = $state.raw<Extract<JobEnd, { type: 'done' }> | undefined>();
  /** Why it did not. */
  error = $state.raw<
    Pick<AppErrorData, 'message'> & { code: string; detail?: string | undefined }
  >();
  #jobs: JobsState;
  #kind: JobRequest['kind'];

  constructor(jobs: JobsState, kind: JobRequest['kind']) {
    this.#jobs = jobs;
    this.#kind = kind;
    if (this.job) {
      this.phase = 'running';
      const stop = jobs.onEnd((end, request) => {
        if (request?.kind !== kind) return;
        stop();
        this.#finish(end);
      });
    }
  }

  /** The job while it runs. */
  get job(): RunningJob | undefined {
    return this.#jobs.find(this.#kind);
  }

  /** Starts the job and resolves at its end, with the event that ended it; undefined if it never began. */
  async run(request: JobRequest): Promise<JobEnd | undefined> {
    this.error = undefined;
    this.phase = 'running';
    try {
      const { ended } = await this.#jobs.start(request);
      const end = await ended;
      this.#finish(end);
      return end;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'engine-failed';
      this.error = { code, message };
      this.phase = 'ready';
      return undefined;
    }
  }

  stop(): void {
    const { job } = this;
    if (job) void this.#jobs.cancel(job.jobId, false);
  }

  #finish(end: JobEnd): void {
    if (end.type === 'done') {
      this.end = end;
      this.phase = 'done';
    } else {
      if (end.type === 'failed') this.error = end.error;
      this.phase = 'ready';
    }
  }
}
