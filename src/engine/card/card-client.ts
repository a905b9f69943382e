import { AppError } from '../../shared/app-error.ts';
import type { CardProcess, StartCard } from '../../shared/card-process.ts';
import type { CardQuestion, CardQuestions, CardReply, CardRequest } from './card-messages.ts';
import { CardServer } from './card-server.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * The engine's side of the process that uses the graphics card. The process is started at the first
 * question; once it has ended, it stays ended, and every question is refused.
 */
export class CardClient {
  readonly #start: StartCard;
  readonly #pending = new Map<number, Pending>();
  #process: CardProcess | undefined;
  #ended: AppError | undefined;
  #lastId = 0;

  /** @param start the card is used in this process unless given, as where this process is its own */
  constructor(start: StartCard = serveHere) {
    this.#start = start;
  }

  /** Throws the process's error, and AppError `engine-failed` once the process has ended. */
  ask<Question extends CardQuestion>(
    question: Question,
    input: CardQuestions[Question]['input'],
  ): Promise<CardQuestions[Question]['output']> {
    return new Promise<unknown>((resolve, reject) => {
      const process = this.#running();
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
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
    process.onExit((reason) => {
      this.#ended ??= new AppError(
        'engine-failed',
        `The process that used the graphics card has ended (${reason}).`,
      );
      const pending = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of pending) reject(this.#ended);
    });
    return process;
  }

  #receive(reply: CardReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if ('error' in reply) pending?.reject(AppError.fromData(reply.error));
    else pending?.resolve(reply.value);
  }
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
