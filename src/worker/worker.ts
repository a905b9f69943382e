import { setTimeout as wait } from 'node:timers/promises';
import { answers } from '../jobs/project/answer-question.ts';
import { EnginePool } from '../jobs/project/engine-pool.ts';
import type { JobOutput, JobResult } from '../jobs/project/job-run.ts';
import { recoverTakes } from '../store/recover-takes.ts';
import { runJob } from '../jobs/project/run-job.ts';
import { asAppError, isCancelled, type AppErrorData } from '../shared/app-error.ts';
import type { JobEvent } from '../shared/jobs.ts';
import type { Take } from '../shared/project-document.ts';
import type {
  JobOrder,
  WorkerMessage,
  WorkerQuestion,
  WorkerQuestions,
} from '../shared/worker-protocol.ts';
import { WorkerCards } from './worker-cards.ts';
import type { WorkerPort } from './worker-port.ts';

/** Shortest time between two progress reports. */
const progressMilliseconds = 100;
/** Interval at which found cuts are reported, all of them each time, in milliseconds. */
const cutsMilliseconds = 500;

/** How long this process may run on after its host has exited. */
const longestEndMilliseconds = 2000;

interface RunningJob {
  readonly controller: AbortController;
  /** Whether to keep the finished part when the job is cancelled. */
  keep: boolean;
  /** Stage and time of the last progress report. */
  toldStage: string;
  toldAt: number;
  cutsToldAt: number;
}

/** Runs the jobs of a host and answers its questions. Exits when the host exits. */
export class Worker {
  readonly #port: WorkerPort;
  readonly #cards: WorkerCards;
  readonly #engines: EnginePool;
  readonly #running = new Map<string, RunningJob>();
  readonly #answering = new Map<number, AbortController>();
  #isHostGone = false;

  constructor(port: WorkerPort) {
    this.#port = port;
    this.#cards = new WorkerCards(port);
    this.#engines = new EnginePool(this.#cards.start);
    port.onMessage((message) => this.#receive(message));
    port.onHostGone(() => void this.#endWithoutHost());
  }

  /** Stops exports, so that no incomplete file is left. Unfinished music is recovered by the next host. */
  async #endWithoutHost(): Promise<void> {
    this.#isHostGone = true;
    for (const { controller } of this.#running.values()) controller.abort();
    const deadline = performance.now() + longestEndMilliseconds;
    while (this.#running.size > 0 && performance.now() < deadline) await wait(20);
    process.exit(0);
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'run':
        void this.#run(message.order);
        break;
      case 'cancel': {
        const job = this.#running.get(message.jobId);
        if (!job) break;
        job.keep = message.keep;
        this.#port.send({ type: 'stopping', jobId: message.jobId });
        job.controller.abort();
        break;
      }
      case 'card':
      case 'card-ended':
        this.#cards.receive(message);
        break;
      case 'ask':
        void this.#answer(message.askId, message.question, message.input);
        break;
      case 'forget':
        this.#answering.get(message.askId)?.abort();
        break;
    }
  }

  async #run(order: JobOrder): Promise<void> {
    const { jobId } = order;
    const job: RunningJob = {
      controller: new AbortController(),
      keep: true,
      toldStage: '',
      toldAt: 0,
      cutsToldAt: 0,
    };
    this.#running.set(jobId, job);
    const { signal } = job.controller;
    let end: JobEvent;
    try {
      const emit = (output: JobOutput) => this.#tell(jobId, job, output);
      const result = await runJob(order, { engines: this.#engines, signal, emit });
      end = doneEvent(jobId, result);
    } catch (error) {
      const takes = await this.#takesLeft(order, !isCancelled(error) || job.keep);
      if (isCancelled(error)) end = { type: 'cancelled', jobId, takes };
      else end = { type: 'failed', jobId, takes, error: await this.#failure(error) };
    }
    this.#running.delete(jobId);
    this.#port.send({ type: 'job', event: end });
  }

  async #failure(error: unknown): Promise<AppErrorData> {
    const failure = asAppError(error, 'do this');
    // The state of an engine after an internal failure is unknown.
    if (failure.code === 'engine-failed') await this.#engines.close().catch(() => undefined);
    return failure.toData();
  }

  /** The takes of the finished part, or none after removing it if it is not kept. */
  async #takesLeft({ project, takeIds }: JobOrder, keep: boolean): Promise<Take[]> {
    if (!project || takeIds.length === 0 || this.#isHostGone) return [];
    try {
      const { takes } = await recoverTakes({
        projectPath: project.path,
        knownIds: [],
        onlyIds: takeIds,
        discard: !keep,
        keepOrigin: true,
      });
      return takes;
    } catch {
      // The parts are recovered when the project is opened again.
      return [];
    }
  }

  #tell(jobId: string, job: RunningJob, output: JobOutput): void {
    if (output.type === 'progress') {
      const now = performance.now();
      const isNews = output.stage !== job.toldStage || output.done === output.total;
      if (!isNews && now - job.toldAt < progressMilliseconds) return;
      job.toldStage = output.stage;
      job.toldAt = now;
    }
    if (output.type === 'found-cuts') {
      const now = performance.now();
      if (now - job.cutsToldAt < cutsMilliseconds) return;
      job.cutsToldAt = now;
    }
    if (output.type === 'analysis' || output.type === 'found-cuts') {
      this.#port.send({ ...output, jobId });
    } else {
      this.#port.send({ type: 'job', event: { ...output, jobId } });
    }
  }

  async #answer(askId: number, question: WorkerQuestion, input: unknown): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(askId, controller);
    try {
      const answer = answers[question] as (
        input: unknown,
        options: { signal: AbortSignal },
      ) => Promise<WorkerQuestions[WorkerQuestion]['output']>;
      const value = await answer(input, { signal: controller.signal });
      this.#port.send({ type: 'answer', askId, value });
    } catch (error) {
      const data = asAppError(error, `answer ${question}`).toData();
      this.#port.send({ type: 'refusal', askId, error: data });
    } finally {
      this.#answering.delete(askId);
    }
  }
}

function doneEvent(jobId: string, result: JobResult): JobEvent {
  return { type: 'done', jobId, ...result, takes: result.takes ?? [], joins: result.joins ?? [] };
}
