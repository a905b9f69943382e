import type { ProjectDocument } from '../../shared/project-document.ts';

const delaySeconds = 0.8;

/** Saves the newest document a moment after the last edit; one save at a time. */
export class Autosave {
  state = $state<'saved' | 'waiting' | 'saving' | 'failed'>('saved');
  /** Why the last save failed, for as long as it holds. */
  failure = $state.raw<unknown>();
  #save: (document: ProjectDocument) => Promise<void>;
  #waiting: ProjectDocument | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;

  constructor(save: (document: ProjectDocument) => Promise<void>) {
    this.#save = save;
  }

  schedule(document: ProjectDocument): void {
    this.#waiting = document;
    this.state = 'waiting';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), delaySeconds * 1000);
  }

  /** Saves what waits, now. Resolves when nothing waits any more, or saving failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    const document = this.#waiting;
    if (!document) return;
    this.#waiting = undefined;
    this.state = 'saving';
    this.#running = this.#run(document);
    await this.#running;
  }

  async #run(document: ProjectDocument): Promise<void> {
    try {
      await this.#save(document);
      this.failure = undefined;
      this.state = this.#waiting ? 'waiting' : 'saved';
    } catch (error) {
      // The document stays in the window; the next edit or an explicit save tries again.
      this.#waiting ??= document;
      this.failure = error;
      this.state = 'failed';
    }
  }
}
