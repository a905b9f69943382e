import { asAppError } from '../shared/app-error.ts';
import type { WorkerQuestion, WorkerQuestions } from '../shared/worker-protocol.ts';
import type { StartWorker } from './worker-process.ts';
import { WorkerSupervisor } from './worker-supervisor.ts';

/** Options of {@link askOwnProcess}. */
export interface OwnProcessOptions {
  /** Ends the process at once. */
  readonly signal?: AbortSignal | undefined;
  /** How long the answer may take. */
  readonly milliseconds: number;
}

/** An answer, or why there is none. */
export type OwnProcessAnswer<Value> =
  | { readonly answered: true; readonly value: Value }
  | {
      readonly answered: false;
      readonly reason: string;
      /** Whether the process ended by itself. */
      readonly died: boolean;
    };

/**
 * Asks a question in a process of its own, which ends with the answer: a graphics driver may crash or hang
 * the process that uses it. Never throws.
 */
export async function askOwnProcess<Question extends WorkerQuestion>(
  startWorker: StartWorker,
  question: Question,
  input: WorkerQuestions[Question]['input'],
  { signal, milliseconds }: OwnProcessOptions,
): Promise<OwnProcessAnswer<WorkerQuestions[Question]['output']>> {
  type Answer = OwnProcessAnswer<WorkerQuestions[Question]['output']>;
  let died = false;
  const worker = new WorkerSupervisor('engine', startWorker, {
    onReport: () => undefined,
    onDeath: () => (died = true),
  });
  const { promise: late, resolve } = Promise.withResolvers<Answer>();
  const giveUp = (reason: string) => resolve({ answered: false, reason, died: false });
  const tooLong = `it gave no answer within ${milliseconds / 1000} s`;
  const timer = setTimeout(() => giveUp(tooLong), milliseconds);
  const onAbort = () => giveUp('it was not tried');
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  const asked = worker.ask(question, input).then(
    (value): Answer => ({ answered: true, value }),
    (error: unknown): Answer => ({
      answered: false,
      reason: asAppError(error, question).message,
      died,
    }),
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    await worker.close();
  }
}
