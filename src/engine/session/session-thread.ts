import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../shared/app-error.ts';
import { PendingAnswers } from '../../shared/pending-answers.ts';
import type { ModelSession } from './open-session.ts';
import { fromMessages, toMessages } from './tensor-messages.ts';
import type { ThreadAnswer, ThreadRequest, ThreadSessionOptions } from './thread-messages.ts';

type WithoutId<Request> = Request extends unknown ? Omit<Request, 'id'> : never;

/** The thread's script: beside this file, or among the built files. */
function entryPath(thisFile = import.meta.filename): string {
  return thisFile.endsWith('.ts')
    ? join(dirname(thisFile), 'session-thread-entry.ts')
    : join(dirname(thisFile), '..', 'worker', 'session-thread.js');
}

/**
 * Runs graphs on the CPU in a separate thread. ONNX Runtime blocks the thread that calls it, so that the
 * process can read frames or compose while the graphs run. The thread starts with the first graph that is
 * opened, does not keep the process alive, and starts again after {@link close}.
 */
export class SessionThread {
  readonly #entry: string;
  readonly #pending = new PendingAnswers<ThreadAnswer>();
  #worker: Worker | undefined;

  constructor(entry = entryPath()) {
    this.#entry = entry;
  }

  /**
   * Opens a graph.
   *
   * @throws AppError `bad-model` when ONNX Runtime refuses it, `engine-failed` when there is no thread
   */
  async open(path: string, options: ThreadSessionOptions = {}): Promise<ModelSession> {
    const opened = await this.#ask({ type: 'open', path, options });
    if (opened.type !== 'opened') throw unexpected(opened);
    const { session, inputNames, inputMetadata } = opened.graph;
    const worker = this.#worker;
    // A new thread has none of the graphs, and uses their numbers for others.
    const isThere = () => worker !== undefined && worker === this.#worker;
    return {
      inputNames,
      inputMetadata,
      run: async (feeds) => {
        if (!isThere()) throw threadEnded('it was closed');
        const answer = await this.#ask({ type: 'run', session, feeds: toMessages(feeds) });
        if (answer.type !== 'outputs') throw unexpected(answer);
        return fromMessages(answer.outputs);
      },
      release: async () => {
        // A thread that has ended has freed everything.
        if (isThere()) await this.#ask({ type: 'release', session });
      },
    };
  }

  /** Ends the thread; its graphs are gone. */
  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #ask(request: WithoutId<ThreadRequest>): Promise<ThreadAnswer> {
    const worker = (this.#worker ??= this.#start());
    return this.#pending.ask((id) => {
      // Only an unanswered request keeps the process alive.
      worker.ref();
      worker.postMessage({ ...request, id });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#entry);
    worker.unref();
    let reason = 'it was closed';
    worker.on('message', (answer: ThreadAnswer) => {
      if (answer.type === 'failed') this.#pending.reject(answer.id, errorOf(answer));
      else this.#pending.resolve(answer.id, answer);
      if (this.#pending.count === 0) worker.unref();
    });
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#pending.rejectAll(threadEnded(reason));
    });
    return worker;
  }
}

function threadEnded(reason: string): AppError {
  return new AppError('engine-failed', `The thread that runs graphs ended (${reason}). Try again.`);
}

function errorOf(answer: Extract<ThreadAnswer, { type: 'failed' }>): Error {
  return answer.error ? AppError.fromData(answer.error) : new Error(answer.message);
}

function unexpected({ type }: ThreadAnswer): Error {
  return new TypeError(`the thread of graphs answered "${type}"`);
}
