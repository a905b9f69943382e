import { applyChanges, diffDocuments, forceChanges } from '../../document/document-changes.ts';
import { describeChanges } from '../../document/describe-changes.ts';
import * as history from '../../document/edit-history.ts';
import { withOwnIds } from '../../document/own-ids.ts';
import { AppError, asAppError, type AppErrorData } from '../../shared/app-error.ts';
import type { DocumentChange } from '../../shared/document-change.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import { PendingEdits, type PendingEdit } from './pending-edits.ts';
import type { OpenProject, StudioApi, StudioEvent } from '../../shared/studio-api.ts';
import { say, sayText } from '../words/say.ts';

/** The calls that a {@link SharedDocument} makes. */
export type DocumentApi = Pick<
  StudioApi,
  'editDocument' | 'keepProjectOpen' | 'openProject' | 'projectState'
>;

/** An edit of this window that did not happen, because the document changed in another window. */
export interface RefusedEdit {
  /** The step's words, e.g. `Trim Clip`. */
  readonly label: string;
  /** A sentence. */
  readonly reason: string;
  /** The edit's changes, for forcing it. */
  readonly changes: readonly DocumentChange[];
}

/** What a {@link SharedDocument} needs. */
export interface SharedDocumentOptions {
  readonly api: DocumentApi;
  readonly sessionId: string;
  readonly opened: OpenProject;
  /** Document, takes, history or saving changed. */
  readonly onChange: () => void;
  readonly onRefused: (refused: RefusedEdit) => void;
  /** A take was finished for this window, but there was no place for it on the track. */
  readonly onNotPlaced: () => void;
  /** What a job did besides placing its music, in a sentence. */
  readonly onNotice?: (notice: string) => void;
  /** The project as a whole is another state: its video changed, or it had to be opened again. */
  readonly onReplaced: (opened: OpenProject) => void;
}

type DocumentEvent = Extract<StudioEvent, { type: 'document' }>;

const sendMilliseconds = 100;
/** Edits that are on their way at a time; a server hangs up on windows that make too many calls. */
const mostCalls = 32;
const soonMilliseconds = 300;
const retryMilliseconds = 3000;
const aliveMilliseconds = 20_000;
const flushMilliseconds = 15_000;

/**
 * A window's copy of the document of one project, which the host owns. Edits show at once and are
 * proposed to the host; until it accepts them they are applied on top of whatever other windows do.
 * Edits are kept until they are on disk, over lost connections and restarts of the host.
 */
export class SharedDocument {
  readonly #options: SharedDocumentOptions;
  #path: string;
  #readOnly: boolean;
  #projectId: string;
  /** As the host has it at {@link revision}. */
  #confirmed: ProjectDocument;
  #revision: number;
  #storedRevision: number;
  #document: ProjectDocument;
  #takes: readonly Take[];
  #history = history.emptyHistory;
  readonly #edits = new PendingEdits();
  #failure: AppError | undefined;
  /** Message for the user after another process took the project. */
  #lockLost: string | undefined;
  #isOffline = false;
  #isDisposed = false;
  #catchingUp: Promise<void> | undefined;
  #waitingEvents: DocumentEvent[] = [];
  #sentAt = -Infinity;
  #sendTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #aliveTimer: ReturnType<typeof setInterval>;
  readonly #flushing = new Set<() => void>();

  constructor(options: SharedDocumentOptions) {
    const { file, path, projectId, readOnly, storedRevision, lockLost } = options.opened;
    this.#options = options;
    this.#path = path;
    this.#readOnly = readOnly;
    this.#lockLost = lockLost;
    this.#projectId = projectId;
    this.#confirmed = file.document;
    this.#document = file.document;
    this.#takes = file.takes;
    this.#revision = file.revision;
    this.#storedRevision = storedRevision;
    this.#aliveTimer = setInterval(() => void this.#showAlive(), aliveMilliseconds);
  }

  get projectId(): string {
    return this.#projectId;
  }
  /** The document with all edits of this window. */
  get document(): ProjectDocument {
    return this.#document;
  }
  /** Every take there is; deleted ones are only marked as such in the document. */
  get takes(): readonly Take[] {
    return this.#takes;
  }
  /** The host's number of the newest change that this window knows. */
  get revision(): number {
    return this.#revision;
  }
  get history(): history.EditHistory {
    return this.#history;
  }
  /** Whether every edit of this window is on disk. A project that was opened read-only has none. */
  get isStored(): boolean {
    return (this.#readOnly && this.#lockLost === undefined) || this.#edits.isEmpty;
  }
  /** `saved`: everything is on disk, edits of other windows included. */
  get state(): 'saved' | 'saving' | 'failed' {
    if (this.#failure || (this.#lockLost !== undefined && !this.isStored)) return 'failed';
    return this.isStored && this.#storedRevision >= this.#revision ? 'saved' : 'saving';
  }
  /** What happened and what to do where another process took the project. */
  get lockLost(): string | undefined {
    return this.#lockLost;
  }
  /** Why the newest edits are not on disk, for as long as they are not. */
  get failure(): AppError | undefined {
    return this.#failure;
  }

  /**
   * Makes an edit as one step, or with `amend` as part of the last step of that label.
   *
   * @param base the document that `next` was made from, where that is not the present one
   */
  edit(label: string, next: ProjectDocument, { base = this.#document, amend = false } = {}): void {
    const suffix = this.#options.sessionId.slice(0, 6);
    const changes = diffDocuments(base, withOwnIds(base, next, suffix));
    if (changes.length === 0) return;
    const { document, conflicts } = applyChanges(this.#document, changes);
    if (conflicts.length > 0) {
      return this.#options.onRefused({ label, reason: conflictWords(conflicts), changes });
    }
    this.#history = (amend ? history.amendStep : history.commitStep)(this.#history, label, changes);
    this.#add(label, document, changes, amend);
  }

  /** Forces a refused edit: replaces what other windows did to the same parts. */
  force({ label, changes }: RefusedEdit): void {
    this.edit(label, forceChanges(this.#document, changes));
  }

  /** Continues an earlier window's history. Steps that no longer fit are refused when they are undone. */
  restoreHistory(earlier: history.EditHistory): void {
    this.#history = earlier;
    this.#options.onChange();
  }

  undo(): void {
    this.#step(history.undoStep, 'state.undoStep');
  }

  redo(): void {
    this.#step(history.redoStep, 'state.redoStep');
  }

  #step(step: typeof history.undoStep, key: 'state.undoStep' | 'state.redoStep'): void {
    const stepped = step(this.#history, this.#document);
    if (!stepped) return;
    const { changes, document, conflicts } = stepped;
    const label = say(key, { step: stepped.label });
    this.#history = stepped.history;
    if (conflicts.length > 0) {
      const reason = conflictWords(conflicts);
      this.#options.onRefused({ label, reason, changes: [] });
      return this.#options.onChange();
    }
    this.#add(label, document, changes, false);
  }

  #add(
    label: string,
    document: ProjectDocument,
    changes: readonly DocumentChange[],
    amend: boolean,
  ): void {
    this.#document = document;
    this.#edits.add(label, changes, amend);
    this.#sendSoon();
    this.#options.onChange();
  }

  /** Takes in an event of the host; those of other projects are ignored. */
  receive(event: StudioEvent): void {
    if (event.type === 'connection') return this.#connectionChanged(event.connected);
    if (!('projectId' in event) || event.projectId !== this.#projectId || this.#isDisposed) return;
    if (event.type === 'document') this.#receiveChange(event);
    else if (event.type === 'stored') this.#receiveStored(event);
    else if (event.type === 'lock-lost') {
      this.#lockLost = event.message;
      this.#changed();
      void this.catchUp();
    } else if (event.type === 'project') void this.catchUp();
  }

  #receiveChange(event: DocumentEvent): void {
    if (this.#catchingUp) {
      this.#waitingEvents.push(event);
      return;
    }
    const { revision, changes, takes, label, sessionId, editId } = event;
    if (revision <= this.#revision) return;
    if (revision > this.#revision + 1) return void this.catchUp();
    this.#revision = revision;
    this.#confirmed = forceChanges(this.#confirmed, changes);
    this.#takes = withTakes(this.#takes, takes);
    if (sessionId === this.#options.sessionId) {
      this.#edits.accept(editId, revision);
      const isJob = editId === undefined;
      if (isJob) this.#history = history.commitStep(this.#history, sayText(label), changes);
      if (isJob && changes.length === 0) this.#options.onNotPlaced();
      if (event.notice !== undefined) this.#options.onNotice?.(event.notice);
    }
    this.#rebase();
  }

  #receiveStored({ revision, error }: Extract<StudioEvent, { type: 'stored' }>): void {
    this.#stored(revision);
    this.#failure = error && AppError.fromData(error as AppErrorData);
    this.#changed();
  }

  #stored(revision: number): void {
    this.#storedRevision = Math.max(this.#storedRevision, revision);
    this.#edits.stored(this.#storedRevision);
  }

  #rebase(): void {
    this.#document = this.#edits.applyTo(this.#confirmed);
    this.#changed();
  }

  #sendSoon(): void {
    const wait = this.#sentAt + sendMilliseconds - performance.now();
    if (wait <= 0) return this.send();
    this.#sendTimer ??= setTimeout(() => this.send(), wait);
  }

  /** Sends what was not sent yet. Calls made after this one see the edits. */
  send(): void {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    if (this.#isOffline || this.#isDisposed || this.#readOnly || this.#catchingUp) return;
    this.#sentAt = performance.now();
    this.#proposeAll(this.#edits.unsent);
  }

  /** Proposes those that are not on their way, as many as the host takes calls at a time. */
  #proposeAll(edits: readonly PendingEdit[]): void {
    const free = mostCalls - this.#edits.all.filter(({ isSent }) => isSent).length;
    const next = edits.filter(({ isSent }) => !isSent).slice(0, Math.max(0, free));
    for (const edit of next) void this.#propose(edit);
  }

  async #propose(edit: PendingEdit): Promise<void> {
    const { api, sessionId } = this.#options;
    const projectId = this.#projectId;
    const { editId, label, changes } = edit;
    edit.isSent = true;
    try {
      const proposed = { projectId, sessionId, editId, label, changes: [...changes] };
      const result = await api.editDocument({ ...proposed, baseRevision: this.#revision });
      if (projectId !== this.#projectId) return;
      edit.isSent = false;
      if (result.outcome === 'refused') this.#refuse(edit, result.reason);
      else {
        edit.revision = result.revision;
        this.#failure = undefined;
        this.#stored(result.revision);
        this.send();
        // Events are sent before answers, so one was missed.
        if (result.revision > this.#revision && !this.#isDisposed) void this.catchUp();
      }
    } catch (thrown) {
      if (projectId !== this.#projectId) return;
      edit.isSent = false;
      this.#failure = asAppError(thrown, 'save the project');
      this.#retryLater(this.#failure.code === 'not-found' ? soonMilliseconds : retryMilliseconds);
    }
    this.#changed();
  }

  #refuse(edit: PendingEdit, reason: string): void {
    const { label, changes } = edit;
    this.#edits.remove(edit);
    this.#history = history.forgetRefused(this.#history, label, changes);
    this.#rebase();
    this.#options.onRefused({ label, reason, changes });
  }

  #retryLater(milliseconds: number): void {
    if (this.#retryTimer !== undefined || this.#isDisposed) return;
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      void this.catchUp();
    }, milliseconds);
  }

  #connectionChanged(connected: boolean): void {
    this.#isOffline = !connected;
    if (connected) void this.catchUp();
    else this.#changed();
  }

  async #showAlive(): Promise<void> {
    if (this.#isOffline || this.#catchingUp) return;
    try {
      const projectId = this.#projectId;
      const state = await this.#options.api.keepProjectOpen(projectId, this.#options.sessionId);
      const missed = projectId === this.#projectId && state.revision > this.#revision;
      if (missed && !this.#isDisposed) void this.catchUp();
    } catch {
      this.#retryLater(soonMilliseconds);
    }
  }

  /**
   * Sends edits again that may have been lost, and takes in what happened meanwhile. Opens the project
   * again where the host was restarted.
   */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#catchUp().finally(() => {
      this.#catchingUp = undefined;
      for (const event of this.#waitingEvents.splice(0)) this.receive(event);
      this.send();
      this.#changed();
    });
    return this.#catchingUp;
  }

  async #catchUp(): Promise<void> {
    if (this.#isDisposed || this.#isOffline) return;
    const { api, sessionId } = this.#options;
    // The host answers in order: the state that is requested next contains these edits.
    if (!this.#readOnly) this.#proposeAll(this.#edits.all);
    const sent = this.#edits.all.filter(({ isSent }) => isSent);
    try {
      const state = await api.projectState(this.#projectId, sessionId);
      // A copy may have taken the place of the project meanwhile.
      const isPresent = state.projectId === this.#projectId && !this.#isDisposed;
      if (isPresent) this.#adopt(state, sent);
    } catch (thrown) {
      if (this.#isDisposed) return;
      const isClosed = thrown instanceof AppError && thrown.code === 'not-found';
      try {
        if (!isClosed) throw thrown;
        const reopened = await api.openProject({ path: this.#path, sessionId });
        if (!this.#isDisposed) this.moveTo(reopened);
      } catch (error) {
        this.#failure = asAppError(error, 'open the project again');
        this.#retryLater(retryMilliseconds);
      }
    }
  }

  #adopt(state: OpenProject, decided: readonly PendingEdit[]): void {
    const { file, storedRevision, lockLost } = state;
    this.#lockLost = lockLost;
    // Without the lock nothing is stored: every edit is kept for the copy that Save As makes.
    if (lockLost === undefined) for (const edit of decided) edit.revision ??= file.revision;
    this.#confirmed = file.document;
    this.#revision = file.revision;
    this.#takes = file.takes;
    this.#stored(storedRevision);
    if (storedRevision >= file.revision) this.#failure = undefined;
    this.#rebase();
    this.#options.onReplaced(state);
  }

  /** From now on, edits that are stored are remembered, to be made in a copy of the project too. */
  startCopy(): void {
    this.#edits.startCopy();
  }

  /** The copy failed. */
  endCopy(): void {
    this.#edits.endCopy();
  }

  /**
   * Goes on with a copy of the project, or with the project that was opened again: edits that it does
   * not contain are sent to it.
   */
  moveTo(opened: OpenProject): void {
    const { projectId, path, readOnly, file, storedRevision, copiedRevision, lockLost } = opened;
    this.#lockLost = lockLost;
    this.#path = path;
    this.#readOnly = readOnly;
    this.#projectId = projectId;
    this.#confirmed = file.document;
    this.#revision = file.revision;
    this.#storedRevision = storedRevision;
    this.#takes = file.takes;
    this.#waitingEvents = [];
    this.#failure = undefined;
    this.#edits.moveTo(file.document, copiedRevision);
    this.#rebase();
    this.#options.onReplaced(opened);
    this.send();
  }

  /**
   * Sends everything and waits until every edit of this window is on disk. Gives false where that
   * fails or takes too long; see {@link failure}.
   */
  async flush(): Promise<boolean> {
    if (this.isStored) return true;
    if (this.#isOffline) return false;
    this.#failure = undefined;
    if (this.#catchingUp) await this.#catchingUp;
    this.#proposeAll(this.#edits.all);
    return new Promise((resolve) => {
      const settle = (): void => {
        if (!this.isStored && !this.#failure && !this.#isOffline) return;
        finish();
      };
      const finish = (): void => {
        clearTimeout(timer);
        this.#flushing.delete(settle);
        resolve(this.isStored);
      };
      const timer = setTimeout(finish, flushMilliseconds);
      this.#flushing.add(settle);
      settle();
    });
  }

  /** Ends all work. Edits that are not on disk are given up: see {@link flush}. */
  dispose(): void {
    this.#isDisposed = true;
    clearInterval(this.#aliveTimer);
    clearTimeout(this.#sendTimer);
    clearTimeout(this.#retryTimer);
    for (const settle of [...this.#flushing]) settle();
  }

  #changed(): void {
    for (const settle of [...this.#flushing]) settle();
    this.#options.onChange();
  }
}

function conflictWords(conflicts: readonly DocumentChange[]): string {
  return say('sharedDocument.anotherWindowChangedMeanwhile', {
    changes: describeChanges(conflicts),
  });
}

function withTakes(takes: readonly Take[], added: readonly Take[]): readonly Take[] {
  const known = new Set(takes.map(({ id }) => id));
  const fresh = added.filter(({ id }) => !known.has(id));
  return fresh.length > 0 ? [...takes, ...fresh] : takes;
}
