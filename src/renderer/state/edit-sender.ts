import type { PendingEdit, PendingEdits } from './pending-edits.ts';

const sendMilliseconds = 100;
/** Edits that are on their way at a time; a server hangs up on windows that make too many calls. */
const mostCalls = 32;

/** What an {@link EditSender} needs. */
export interface EditSenderOptions {
  readonly edits: PendingEdits;
  /** Whether edits may be sent now. */
  readonly canSend: () => boolean;
  /** Proposes an edit to the host and marks it as sent. Never throws. */
  readonly propose: (edit: PendingEdit) => Promise<void>;
}

/**
 * Sends the edits of a window: the first at once, those that follow within 100 ms together. With the host's
 * events, which leave before it stores anything, other windows show an edit within 200 ms.
 */
export class EditSender {
  readonly #options: EditSenderOptions;
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EditSenderOptions) {
    this.#options = options;
  }

  /** Sends new edits now, or as soon as enough time has passed since the last ones. */
  sendSoon(): void {
    const wait = this.#sentAt + sendMilliseconds - performance.now();
    if (wait <= 0) return this.send();
    this.#timer ??= setTimeout(() => this.send(), wait);
  }

  /** Sends what was not sent yet, unless that is impossible now. */
  send(): void {
    this.dispose();
    const { canSend, edits } = this.#options;
    if (!canSend()) return;
    this.#sentAt = performance.now();
    this.proposeAll(edits.unsent);
  }

  /** Proposes those that are not on their way, as many as the host takes calls at a time. */
  proposeAll(edits: readonly PendingEdit[]): void {
    const sent = this.#options.edits.all.filter(({ isSent }) => isSent);
    const free = Math.max(0, mostCalls - sent.length);
    const next = edits.filter(({ isSent }) => !isSent).slice(0, free);
    for (const edit of next) void this.#options.propose(edit);
  }

  /** Sends nothing later. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
