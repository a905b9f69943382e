import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import type { ComputeDevice } from '../../shared/device.ts';
import { openSession, type SessionOptions } from './open-session.ts';

/** The sessions of one part of a model, each opened when it is first needed. */
export class SessionSet<Name extends string> {
  readonly #folder: string;
  readonly #files: Readonly<Record<Name, string>>;
  readonly #options: SessionOptions;
  readonly #sessions = new Map<Name, Promise<InferenceSession>>();
  readonly #devices = new Map<Name, ComputeDevice>();

  /** @param files names of the graphs' files in the model's folder */
  constructor(folder: string, files: Readonly<Record<Name, string>>, options: SessionOptions = {}) {
    this.#folder = folder;
    this.#files = files;
    this.#options = options;
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
  open(name: Name): Promise<InferenceSession> {
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

  async #open(name: Name): Promise<InferenceSession> {
    const { device = 'cpu', onFallback } = this.#options;
    let used = device;
    const session = await openSession(join(this.#folder, this.#files[name]), {
      ...this.#options,
      onFallback:
        onFallback &&
        ((reason) => {
          used = 'cpu';
          onFallback(reason);
        }),
    });
    this.#devices.set(name, used);
    return session;
  }
}
