import { throwIfCancelled } from '../../shared/app-error.ts';

type Work<Answer> = (signal: AbortSignal) => Promise<Answer>;

/**
 * Decodes stills one after the other, so that they do not take the machine from other work. Those of order
 * `first` do not wait for those of order `behind`: one of these that is being decoded stops, and begins again
 * when no first one is left.
 */
export class StillQueue {
  #first: Promise<unknown> = Promise.resolve();
  #behind: Promise<unknown> = Promise.resolve();
  #interruption = new AbortController();

  /** Answers with the result of the work. Throws what it throws, and `cancelled` once `asked` is aborted. */
  add<Answer>(order: 'first' | 'behind', asked: AbortSignal, work: Work<Answer>): Promise<Answer> {
    return order === 'first' ? this.#addFirst(asked, work) : this.#addBehind(asked, work);
  }

  #addFirst<Answer>(asked: AbortSignal, work: Work<Answer>): Promise<Answer> {
    this.#interruption.abort();
    this.#interruption = new AbortController();
    const answer = settled(this.#first).then(() => {
      throwIfCancelled(asked);
      return work(asked);
    });
    this.#first = answer;
    return answer;
  }

  #addBehind<Answer>(asked: AbortSignal, work: Work<Answer>): Promise<Answer> {
    const answer = settled(this.#behind).then(() => this.#untilDone(asked, work));
    this.#behind = answer;
    return answer;
  }

  async #untilDone<Answer>(asked: AbortSignal, work: Work<Answer>): Promise<Answer> {
    for (;;) {
      await this.#noFirst();
      throwIfCancelled(asked);
      const { signal: interruption } = this.#interruption;
      try {
        return await work(AbortSignal.any([asked, interruption]));
      } catch (error) {
        if (asked.aborted || !interruption.aborted) throw error;
      }
    }
  }

  async #noFirst(): Promise<void> {
    let last: Promise<unknown> | undefined;
    while (last !== this.#first) {
      last = this.#first;
      await settled(last);
    }
  }
}

function settled(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch(() => undefined);
}
