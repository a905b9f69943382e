import { AppError } from '../shared/app-error.ts';
import { PendingAnswers } from '../shared/pending-answers.ts';
import type {
  JobOrder,
  WorkerMessage,
  WorkerQuestion,
  WorkerQuestions,
  WorkerReport,
} from '../shared/worker-protocol.ts';
import { describeEnd } from './describe-end.ts';
import type { StartWorker, WorkerEnd, WorkerLane, WorkerProcess } from './worker-process.ts';

/** A process that lived for a shorter time is restarted only when it is needed, not at once. */
const shortLifeMilliseconds = 1000;

/** Callbacks of a {@link WorkerSupervisor}. */
export interface SupervisorListeners {
  readonly onReport: (report: WorkerReport) => void;
  /** The process ended without `close`; `asked` is true after {@link WorkerSupervisor.kill}. */
  readonly onDeath: (reason: AppError, asked: boolean) => void;
}

/** Keeps one worker process running: starts it on demand and restarts it when it dies. */
export class WorkerSupervisor {
  readonly #lane: WorkerLane;
  readonly #start: StartWorker;
  readonly #listeners: SupervisorListeners;
  readonly #pending = new PendingAnswers<unknown>();
  #process: WorkerProcess | undefined;
  #closed = false;
  #killed = false;

  constructor(lane: WorkerLane, start: StartWorker, listeners: SupervisorListeners) {
    this.#lane = lane;
    this.#start = start;
    this.#listeners = listeners;
  }

  /** Of the running process. */
  get processId(): number | undefined {
    return this.#process?.processId;
  }

  /** Starts the process unless it is running. */
  warmUp(): void {
    this.#running();
  }

  run(order: JobOrder): void {
    this.#send({ type: 'run', order });
  }

  cancel(jobId: string, keep: boolean): void {
    this.#send({ type: 'cancel', jobId, keep });
  }

  /**
   * Throws the worker's error, and AppError `engine-failed` if the process dies before it answers. The
   * signal lets the worker stop what it does for the answer.
   */
  ask<Question extends WorkerQuestion>(
    question: Question,
    input: WorkerQuestions[Question]['input'],
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<WorkerQuestions[Question]['output']> {
    return this.#pending.ask((askId) => {
      this.#send({ type: 'ask', askId, question, input });
      signal?.addEventListener('abort', () => this.#process?.send({ type: 'forget', askId }), {
        once: true,
      });
    }) as Promise<WorkerQuestions[Question]['output']>;
  }

  /** Kills the process if it is running, and starts the next one. */
  kill(): void {
    if (!this.#process) return;
    this.#killed = true;
    this.#process.kill();
  }

  /** Ends the process for good. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#process;
    if (!running) return;
    const ended = new Promise<void>((resolve) => running.onExit(() => resolve()));
    running.kill();
    await ended;
  }

  #send(message: WorkerMessage): void {
    this.#running().send(message);
  }

  #running(): WorkerProcess {
    if (this.#process) return this.#process;
    if (this.#closed) throw new AppError('cancelled', 'VidMuse Studio is closing.');
    const started = this.#start(this.#lane);
    const startedAt = performance.now();
    this.#process = started;
    started.onReport((report) => this.#receive(report));
    started.onExit((end) => {
      this.#process = undefined;
      const reason = deathReason(this.#lane, end);
      this.#pending.rejectAll(reason);
      const asked = this.#killed;
      this.#killed = false;
      if (this.#closed) return;
      if (performance.now() - startedAt >= shortLifeMilliseconds) this.warmUp();
      this.#listeners.onDeath(reason, asked);
    });
    return started;
  }

  #receive(report: WorkerReport): void {
    if (report.type === 'answer') this.#pending.resolve(report.askId, report.value);
    else if (report.type === 'refusal')
      this.#pending.reject(report.askId, AppError.fromData(report.error));
    else this.#listeners.onReport(report);
  }
}

const laneNames: Readonly<Record<WorkerLane, string>> = {
  engine: 'The music engine',
  card: 'The process that uses the graphics card',
  media: 'The part of VidMuse Studio that reads and writes videos',
};

function deathReason(lane: WorkerLane, end: WorkerEnd): AppError {
  const detail = end.lastWords.trim();
  return new AppError(
    'engine-failed',
    `${laneNames[lane]} ${describeEnd(end)}. It has been started again; close other programs if it happens once more.`,
    detail === '' ? {} : { detail },
  );
}
