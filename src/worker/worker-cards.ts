import type { CardProcess } from '../shared/card-process.ts';
import type { WorkerMessage } from '../shared/worker-protocol.ts';
import type { WorkerPort } from './worker-port.ts';

interface Listeners {
  onMessage: (message: unknown) => void;
  onExit: (reason: string) => void;
}

/** A worker's processes for the graphics card, which its host starts. */
export class WorkerCards {
  readonly #port: WorkerPort;
  readonly #cards = new Map<number, Listeners>();
  #lastCard = 0;

  constructor(port: WorkerPort) {
    this.#port = port;
  }

  /** Requests a process from the host. */
  readonly start = (): CardProcess => {
    const card = ++this.#lastCard;
    const listeners: Listeners = { onMessage: () => undefined, onExit: () => undefined };
    this.#cards.set(card, listeners);
    this.#port.send({ type: 'start-card', card });
    return {
      send: (message) => this.#port.send({ type: 'card', card, message }),
      onMessage: (listener) => (listeners.onMessage = listener),
      onExit: (listener) => (listeners.onExit = listener),
      kill: () => this.#port.send({ type: 'end-card', card }),
    };
  };

  /** Passes a message of a process to its listener. */
  receive(message: Extract<WorkerMessage, { type: 'card' | 'card-ended' }>): void {
    const listeners = this.#cards.get(message.card);
    if (message.type === 'card') {
      listeners?.onMessage(message.message);
    } else {
      this.#cards.delete(message.card);
      listeners?.onExit(message.reason);
    }
  }
}
