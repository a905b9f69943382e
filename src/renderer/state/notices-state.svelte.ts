import { sayHost } from '../words/say-host.ts';

/** A message to the user. It is shown for some time and then kept in the list behind the bell. */
export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'done' | 'warning' | 'error';
  readonly message: string;
  /** When it was shown, in milliseconds since 1970. */
  readonly at: number;
  /** Details of an error, shown on request. */
  readonly detail?: string;
  /** The host made it, and the language of the window has no translation: it is in English. */
  readonly isOfHost?: boolean;
  /** One thing to do about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** What a message may have besides its kind and its words. */
export type NoticeExtras = Pick<Notice, 'detail' | 'action' | 'isOfHost'> & {
  /** Shown longer: it explains what the user sees for as long as the project is open. */
  readonly stays?: boolean;
};

/** Messages that are shown beside each other; older ones are behind the bell. */
export const mostShown = 3;
const mostKept = 100;
const shownSeconds = { info: 6, done: 6, warning: 9, error: 14, stays: 25, action: 20 } as const;

/** The messages of the window: those that are shown now, and all of them with their times. */
export class NoticesState {
  /** Messages that have neither left by themselves nor been dismissed, the oldest first. */
  open = $state.raw<readonly Notice[]>([]);
  /** Every message since the window opened, the newest first. */
  history = $state.raw<readonly Notice[]>([]);
  /** The list behind the bell is shown. */
  listOpen = $state(false);
  /** Warnings and errors that were neither dismissed nor looked at in the list. */
  #unread = $state.raw<ReadonlySet<number>>(new Set());
  #nextId = 1;
  #isHeld = false;
  /** Messages whose time has passed while the pointer was on them. */
  #due = new Set<number>();

  /** Messages that need an action stay across the top until they are answered. */
  get banners(): readonly Notice[] {
    return this.open.filter(needsAction).slice(-mostShown);
  }

  /** The newest of the others, at most {@link mostShown}. */
  get toasts(): readonly Notice[] {
    return this.open.filter((notice) => !needsAction(notice)).slice(-mostShown);
  }

  /** Warnings and errors that left before anybody dismissed them or opened the list. */
  get unseenCount(): number {
    const shown = new Set([...this.banners, ...this.toasts].map(({ id }) => id));
    return [...this.#unread].filter((id) => !shown.has(id)).length;
  }

  /** Shows a message and returns its id. */
  tell(
    kind: Notice['kind'],
    words: string,
    { stays, isOfHost, ...more }: NoticeExtras = {},
  ): number {
    const { text: message, isEnglish } = sayHost(words);
    const notice: Notice = {
      ...{ id: this.#nextId++, kind, message, at: Date.now() },
      ...(isOfHost && isEnglish && { isOfHost }),
      ...more,
    };
    // The same words again replace the earlier message instead of standing beside it.
    const repeated = new Set(this.open.filter((other) => isRepeated(other, notice)));
    this.open = [...this.open.filter((other) => !repeated.has(other)), notice];
    for (const { id } of repeated) this.#see(id);
    this.history = [notice, ...this.history].slice(0, mostKept);
    if (kind === 'warning' || kind === 'error')
      this.#unread = new Set([...this.#unread, notice.id]);
    if (!needsAction(notice)) {
      const seconds = shownSeconds[stays ? 'stays' : notice.action ? 'action' : kind];
      setTimeout(() => this.#leave(notice.id), seconds * 1000);
    }
    return notice.id;
  }

  /** Takes a message away; it stays in {@link history}. */
  dismiss(id: number): void {
    this.#due.delete(id);
    this.open = this.open.filter((notice) => notice.id !== id);
    this.#see(id);
    // A button that is taken away with its message does not say that it lost the focus.
    if (this.toasts.length === 0) this.hold(false);
  }

  /** Lets no message leave while the pointer or the focus is on them. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (!isHeld) for (const id of [...this.#due]) this.#leave(id);
  }

  /** Opens or closes the list; what is in it counts as seen. */
  showList(isOpen: boolean): void {
    this.listOpen = isOpen;
    this.#unread = new Set();
  }

  /** Empties the list. */
  clear(): void {
    this.history = [];
  }

  #see(id: number): void {
    this.#unread = new Set([...this.#unread].filter((unread) => unread !== id));
  }

  #leave(id: number): void {
    if (this.#isHeld) this.#due.add(id);
    else {
      this.#due.delete(id);
      this.open = this.open.filter((notice) => notice.id !== id);
    }
  }
}

/** Whether it is a banner across the window until it is answered: an error with a way out. */
function needsAction({ kind, action }: Notice): boolean {
  return action !== undefined && (kind === 'warning' || kind === 'error');
}

function isRepeated(one: Notice, other: Notice): boolean {
  return one.kind === other.kind && one.message === other.message && !one.action && !other.action;
}
