import { AppError } from '../../shared/app-error.ts';
import type { CardProcess, StartCard } from '../../shared/card-process.ts';
import { PendingAnswers } from '../../shared/pending-answers.ts';
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

/**
 * The engine's side of the process that uses the graphics card. The process is started at the first
 * question and is not started again: once it has ended, every question fails.
 */
export class CardClient {
  readonly #start: StartCard;
  readonly #seconds: number | undefined;
  readonly #pending = new PendingAnswers<unknown>();
  #process: CardProcess | undefined;
  #ended: AppError | undefined;

  constructor({ start = serveHere, seconds }: CardClientOptions = {}) {
    this.#start = start;
    this.#seconds = seconds;
  }

  /**
   * Throws the process's error, and AppError `engine-failed` once the process has ended. A process that does
   * not answer in time is ended.
   */
  async ask<Question extends CardQuestion>(
    question: Question,
    input: CardQuestions[Question]['input'],
  ): Promise<CardQuestions[Question]['output']> {
    if (this.#ended) throw this.#ended;
    const process = this.#running();
    const seconds = this.#seconds ?? secondsFor(question);
    const timer = setTimeout(() => this.#giveUp(seconds), seconds * 1000);
    try {
      const answer = await this.#pending.ask((id) =>
        process.send({ id, question, input } satisfies CardRequest),
      );
      return answer as CardQuestions[Question]['output'];
    } finally {
      clearTimeout(timer);
    }
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
    this.#pending.rejectAll(this.#ended);
  }

  #receive(reply: CardReply): void {
    if ('error' in reply) this.#pending.reject(reply.id, AppError.fromData(reply.error));
    else this.#pending.resolve(reply.id, reply.value);
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
