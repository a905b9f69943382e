import type { HostNote } from '../shared/host-note.ts';

/** The outcome of a window's edit: its revision, or why it was refused. */
export type EditOutcome = { readonly revision: number } | { readonly reason: HostNote };

/** Outcomes that are kept per window, so that an edit that is sent again is not made again. */
const mostOutcomes = 10_000;

/** Minutes without a call after which a window counts as closed. */
const patienceTicks = 10;

/** State of one window. */
export interface Session {
  readonly outcomes: Map<number, EditOutcome>;
  ticksSilent: number;
}

/** The windows that have a project open. */
export class ProjectSessions {
  readonly #sessions = new Map<string, Session>();

  get count(): number {
    return this.#sessions.size;
  }

  /** Windows other than this one. */
  countOthers(sessionId: string): number {
    return this.#sessions.size - (this.#sessions.has(sessionId) ? 1 : 0);
  }

  /** A window opened the project, or called to keep it open. */
  join(sessionId: string): Session {
    const session = this.#sessions.get(sessionId) ?? { outcomes: new Map(), ticksSilent: 0 };
    session.ticksSilent = 0;
    this.#sessions.set(sessionId, session);
    return session;
  }

  leave(sessionId: string): void {
    this.#sessions.delete(sessionId);
  }

  /** The outcome of an edit that this window sent before. */
  outcomeOf(sessionId: string, editId: number): EditOutcome | undefined {
    return this.#sessions.get(sessionId)?.outcomes.get(editId);
  }

  /** Keeps an outcome for {@link outcomeOf}, unless the window has left. */
  remember(sessionId: string, editId: number, outcome: EditOutcome): void {
    const outcomes = this.#sessions.get(sessionId)?.outcomes;
    outcomes?.set(editId, outcome);
    if (!outcomes || outcomes.size <= mostOutcomes) return;
    for (const oldest of outcomes.keys()) {
      outcomes.delete(oldest);
      break;
    }
  }

  /**
   * Called once a minute: removes windows that have been silent for ten. Minutes in which the machine
   * sleeps do not count, because no call is made then.
   */
  tick(): void {
    for (const [sessionId, session] of this.#sessions) {
      session.ticksSilent += 1;
      if (session.ticksSilent > patienceTicks) this.#sessions.delete(sessionId);
    }
  }
}
