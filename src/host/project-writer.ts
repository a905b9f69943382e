import { AppError, asAppError } from '../shared/app-error.ts';
import type { ProjectFile } from '../shared/project-document.ts';

/** Writes a project file to disk, durably. Throws AppError `disk-full`, `no-permission`, …. */
export type WriteProject = (file: ProjectFile) => Promise<void>;

/** What a {@link ProjectWriter} needs. */
export interface ProjectWriterOptions {
  readonly write: WriteProject;
  /** The revision that is on disk when the project is opened. */
  readonly storedRevision: number;
  /** Called with the newest revision on disk, and with what stopped the last write if it failed. */
  readonly onStored: (revision: number, error: AppError | undefined) => void;
  /** Pause between two writes while edits keep coming, 150 ms unless given. */
  readonly pauseMilliseconds?: number;
  /** When a failed write is tried again, 3 s unless given. */
  readonly retryMilliseconds?: number;
}

interface Waiting {
  readonly revision: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Writes the newest revision of a project: one write at a time, each with all changes since the last
 * one. A write that failed is repeated until it succeeds.
 */
export class ProjectWriter {
  readonly #options: ProjectWriterOptions;
  #newest: ProjectFile | undefined;
  #stored: number;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ProjectWriterOptions) {
    this.#options = options;
    this.#stored = options.storedRevision;
  }

  /** The newest revision that is on disk. */
  get storedRevision(): number {
    return this.#stored;
  }

  /** Resolves when this revision, or a newer one, is on disk. Throws what stopped the write. */
  store(file: ProjectFile): Promise<void> {
    this.#newest = file;
    return this.#wait(file.revision);
  }

  /** Resolves when everything is on disk. Throws what stopped the write. */
  async flush(): Promise<void> {
    if (this.#newest) await this.#wait(this.#newest.revision);
  }

  /**
   * Writes nothing more; what is being written is finished first. Who waits for a newer revision, now or
   * later, gets AppError `not-found`.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#running;
    for (const { reject } of this.#waiting.splice(0)) reject(closedBeforeSaving());
  }

  #wait(revision: number): Promise<void> {
    if (revision <= this.#stored) return Promise.resolve();
    if (this.#isClosed) return Promise.reject(closedBeforeSaving());
    const stored = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ revision, resolve, reject });
    });
    this.#start();
    return stored;
  }

  #start(): void {
    clearTimeout(this.#retry);
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  async #run(): Promise<void> {
    const { write, onStored, pauseMilliseconds = 150, retryMilliseconds = 3000 } = this.#options;
    while (this.#newest && this.#newest.revision > this.#stored && !this.#isClosed) {
      const file = this.#newest;
      try {
        await write(file);
      } catch (thrown) {
        const error = asAppError(thrown, 'save the project');
        for (const { reject } of this.#waiting.splice(0)) reject(error);
        onStored(this.#stored, error);
        if (!this.#isClosed) this.#retry = setTimeout(() => this.#retryNow(), retryMilliseconds);
        return;
      }
      this.#stored = file.revision;
      const done = this.#waiting.filter(({ revision }) => revision <= file.revision);
      this.#waiting = this.#waiting.filter(({ revision }) => revision > file.revision);
      for (const { resolve } of done) resolve();
      onStored(this.#stored, undefined);
      if (this.#newest.revision > this.#stored) {
        await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
      }
    }
  }

  #retryNow(): void {
    // The callers that waited got the error already.
    this.flush().catch(() => undefined);
  }
}

function closedBeforeSaving(): AppError {
  return new AppError(
    'not-found',
    'The project was closed before its newest edits were saved; open it and make them again.',
  );
}
