interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Requests to another process or thread that are not answered yet; each answer names its request's id. */
export class PendingAnswers<Answer> {
  readonly #pending = new Map<number, Pending<Answer>>();
  #lastId = 0;

  /** Number of requests without an answer. */
  get count(): number {
    return this.#pending.size;
  }

  /** Sends a request under a new id and waits for its answer. Throws errors of `send` and of the answer. */
  ask(send: (id: number) => void): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      send(id);
    });
  }

  /** Passes an answer to the request with this id; ignores an unknown id. */
  resolve(id: number, answer: Answer): void {
    this.#take(id)?.resolve(answer);
  }

  /** Rejects the request with this id; ignores an unknown id. */
  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** Rejects all requests, e.g. when the other side has ended. */
  rejectAll(error: Error): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of all) reject(error);
  }

  #take(id: number): Pending<Answer> | undefined {
    const found = this.#pending.get(id);
    this.#pending.delete(id);
    return found;
  }
}
