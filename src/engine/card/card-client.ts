import { AppError } from '../../shared/app-error.ts';
import type { CardProcess, StartCard } from '../../shared/card-process.ts';
import type { CardQuestion, CardQuestions, CardReply, CardRequest } from './card-messages.ts';
import { CardServer } from './card-server.ts';

/** Longest time for an answer. Drivers may hang; opening reads gigabytes and compiles programs. */
const longestSeconds = { openLanguageModel: 600, openGraph: 600, others: 120 };

/** Options of {@link CardClient}. */
export interface CardClientOptions {
  /** Starts the process; by default the card is used in this process. */
  readonly start?: StartCard | undefined;
  /** Longest time for an answer to any question, in seconds. */
  readonly seconds?: number | undefined;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The engine's side of the process that uses the graphics card. The process is started at the first
 * question and is not started again: once it has ended, every question fails.
 */
export class CardClient {
  readonly #start: StartCard;
  readonly #seconds: number | undefined;
  readonly #pending = new Map<number, Pending>();
  #process: CardProcess | undefined;
  #ended: AppError | undefined;
  #lastId = 0;

  constructor({ start = serveHere, seconds }: CardClientOptions = {}) {
    this.#start = start;
    this.#seconds = seconds;
  }

  /**
   * Throws the process's error, and AppError `engine-failed` once the process has ended. A process that does
   * not answer in time is ended.
   */
  ask<Question extends CardQuestion>(
    question: Question,
    input: CardQuestions[Question]['input'],
  ): Promise<CardQuestions[Question]['output']> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const process = this.#running();
      const id = ++this.#lastId;
      const seconds = this.#seconds ?? secondsFor(question);
      const timer = setTimeout(() => this.#giveUp(seconds), seconds * 1000);
      this.#pending.set(id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
      process.send({ id, question, input } satisfies CardRequest);
    }) as Promise<CardQuestions[Question]['output']>;
  }

  /** Ends the process. */
  close(): void {
    this.#ended ??= new AppError('cancelled', 'The graphics card is not used any more.');
    this.#process?.kill();
    this.#process = undefined;
  }

  #running(): CardProcess {
    if (this.#process) return this.#process;
    const process = this.#start();
    this.#process = process;
    process.onMessage((message) => this.#receive(message as CardReply));
    process.onExit((reason) =>
      this.#end(`The process that used the graphics card has ended (${reason}).`),
    );
    return process;
  }

  #giveUp(seconds: number): void {
    this.#process?.kill();
    this.#end(`It gave no answer within ${seconds} s.`);
  }

  #end(message: string): void {
    this.#ended ??= new AppError('engine-failed', message);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(this.#ended);
  }

  #receive(reply: CardReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('error' in reply) pending?.reject(AppError.fromData(reply.error));
    else pending?.resolve(reply.value);
  }
}

function secondsFor(question: CardQuestion): number {
  return question === 'openLanguageModel' || question === 'openGraph'
    ? longestSeconds[question]
    : longestSeconds.others;
}

/** Uses the card in this process. */
function serveHere(): CardProcess {
  const server = new CardServer();
  let listener: (message: unknown) => void = () => undefined;
  return {
    send: (message) => void server.answer(message as CardRequest).then((reply) => listener(reply)),
    onMessage: (next) => (listener = next),
    onExit: () => undefined,
    kill: () => undefined,
  };
}
