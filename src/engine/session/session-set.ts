import { join } from 'node:path';
import type { ComputeDevice } from '../../shared/device.ts';
import { AppError } from '../../shared/app-error.ts';
import { CardClient } from '../card/card-client.ts';
import { CardGraph } from '../card/card-graph.ts';
import { fallbackNotice, isLostCard, lostCard } from '../card/card-notices.ts';
import { openSession, type ModelSession, type SessionOptions } from './open-session.ts';
import type { SessionThread } from './session-thread.ts';
import { hostNote } from '../../shared/host-note.ts';

/** Options of {@link SessionSet}. */
export interface SessionSetOptions extends SessionOptions {
  /** Where graphs of the CPU run, so that this thread can work meanwhile; in this thread by default. */
  readonly thread?: SessionThread | undefined;
  /** Default of {@link SessionOptions.threads} for single graphs. */
  readonly threadsOf?: Readonly<Record<string, number>>;
}

/** The sessions of one part of a model, each opened when it is first needed. */
export class SessionSet<Name extends string> {
  readonly #folder: string;
  readonly #files: Readonly<Record<Name, string>>;
  readonly #options: SessionSetOptions;
  readonly #card: CardClient | undefined;
  readonly #sessions = new Map<Name, Promise<ModelSession>>();
  readonly #devices = new Map<Name, ComputeDevice>();

  /** @param files names of the graphs' files in the model's folder */
  constructor(
    folder: string,
    files: Readonly<Record<Name, string>>,
    options: SessionSetOptions = {},
  ) {
    this.#folder = folder;
    this.#files = files;
    this.#options = options;
    this.#card = options.device === 'webgpu' ? (options.card ?? new CardClient()) : undefined;
  }

  /** Device of a graph; undefined while it is not open. */
  deviceOf(name: Name): ComputeDevice | undefined {
    return this.#devices.get(name);
  }

  /** Devices of the open graphs. */
  get devices(): ReadonlySet<ComputeDevice> {
    return new Set(this.#devices.values());
  }

  /**
   * The session of a graph. One that could not be opened is tried again at the next call: the file may
   * have been restored, or memory freed. AppError `bad-model`, `unsupported`.
   */
  open(name: Name): Promise<ModelSession> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const opening = this.#open(name);
    this.#sessions.set(name, opening);
    opening.catch(() => {
      if (this.#sessions.get(name) === opening) this.#sessions.delete(name);
    });
    return opening;
  }

  /** Frees the sessions that are open. */
  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    this.#devices.clear();
    for (const session of await Promise.allSettled(sessions)) {
      if (session.status === 'fulfilled') await session.value.release();
    }
  }

  async #open(name: Name): Promise<ModelSession> {
    const path = join(this.#folder, this.#files[name]);
    const { thread, threadsOf, onFallback, onCardLost } = this.#options;
    const threads = this.#options.threads ?? threadsOf?.[name];
    const openHere = async () =>
      (thread && (await openInThread(thread, path, threads))) ?? openSession(path, { threads });
    if (!this.#card) {
      const session = await openHere();
      this.#devices.set(name, 'cpu');
      return session;
    }
    try {
      const onLost = (reason: string) => {
        this.#devices.set(name, 'cpu');
        onCardLost?.(lostCard(reason));
      };
      const graph = await CardGraph.open(path, { client: this.#card, openHere, onLost });
      this.#devices.set(name, 'webgpu');
      return graph;
    } catch (error) {
      const report = isLostCard(error) ? (onCardLost ?? onFallback) : onFallback;
      if (!report) throw error;
      report(fallbackNotice(hostNote(`could not open "${path}"`), error));
      const session = await openHere();
      this.#devices.set(name, 'cpu');
      return session;
    }
  }
}

/** Returns undefined if no thread can be started, which only costs speed. */
async function openInThread(
  thread: SessionThread,
  path: string,
  threads: number | undefined,
): Promise<ModelSession | undefined> {
  try {
    return await thread.open(path, { threads });
  } catch (error) {
    if (error instanceof AppError && error.code === 'engine-failed') return undefined;
    throw error;
  }
}
