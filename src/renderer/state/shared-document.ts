import { applyChanges } from '../../document/document-changes.ts';
import type { EditHistory } from '../../document/edit-history.ts';
import { AppError, asAppError, type AppErrorData } from '../../shared/app-error.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import type { OpenProject, StudioApi, StudioEvent } from '../../shared/studio-api.ts';
import { sayText } from '../words/say.ts';
import { DocumentReplica, type DocumentEvent } from './document-replica.ts';
import { EditSender } from './edit-sender.ts';
import { conflictWords, EditSteps, type RefusedEdit } from './edit-steps.ts';
import type { PendingEdit } from './pending-edits.ts';

/** The calls that a {@link SharedDocument} makes. */
export type DocumentApi = Pick<
  StudioApi,
  'closeProject' | 'editDocument' | 'keepProjectOpen' | 'openProject' | 'projectState'
>;

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
  readonly #replica: DocumentReplica;
  readonly #sender: EditSender;
  readonly #steps: EditSteps;
  #failure: AppError | undefined;
  /** Message for the user after another process took the project. */
  #lockLost: string | undefined;
  #isOffline = false;
  #isDisposed = false;
  #catchingUp: Promise<void> | undefined;
  #waitingEvents: DocumentEvent[] = [];
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #aliveTimer: ReturnType<typeof setInterval>;
  readonly #flushing = new Set<() => void>();

  constructor(options: SharedDocumentOptions) {
    const { path, projectId, readOnly, lockLost } = options.opened;
    this.#options = options;
    this.#path = path;
    this.#readOnly = readOnly;
    this.#lockLost = lockLost;
    this.#projectId = projectId;
    this.#replica = new DocumentReplica(options.opened);
    this.#steps = new EditSteps({
      replica: this.#replica,
      sessionId: options.sessionId,
      onEdit: () => {
        this.#sender.sendSoon();
        options.onChange();
      },
      onRefused: (refused) => {
        options.onRefused(refused);
        options.onChange();
      },
    });
    this.#sender = new EditSender({
      edits: this.#replica.edits,
      canSend: () => !(this.#isOffline || this.#isDisposed || this.#readOnly || this.#catchingUp),
      propose: (edit) => this.#propose(edit),
    });
    this.#aliveTimer = setInterval(() => void this.#showAlive(), aliveMilliseconds);
  }

  get projectId(): string {
    return this.#projectId;
  }
  /** The document with all edits of this window. */
  get document(): ProjectDocument {
    return this.#replica.document;
  }
  /** Every take there is; deleted ones are only marked as such in the document. */
  get takes(): readonly Take[] {
    return this.#replica.takes;
  }
  /** The host's number of the newest change that this window knows. */
  get revision(): number {
    return this.#replica.revision;
  }
  get history(): EditHistory {
    return this.#steps.history;
  }
  /** Whether every edit of this window is on disk. A project that was opened read-only has none. */
  get isStored(): boolean {
    return (this.#readOnly && this.#lockLost === undefined) || this.#replica.edits.isEmpty;
  }
  /** `saved`: everything is on disk, edits of other windows included. */
  get state(): 'saved' | 'saving' | 'failed' {
    if (this.#failure || (this.#lockLost !== undefined && !this.isStored)) return 'failed';
    return this.isStored && this.#replica.isHostStored ? 'saved' : 'saving';
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
   * Makes an edit as one step, or with `amend` as part of the last step of that label. Gives false where
   * it is refused.
   *
   * @param base the document that `next` was made from, where that is not the present one
   */
  edit(
    label: string,
    next: ProjectDocument,
    { base = this.document, amend = false } = {},
  ): boolean {
    return this.#steps.edit(label, next, base, amend);
  }

  /** Forces a refused edit: replaces what other windows did to the same parts. */
  force(refused: RefusedEdit): void {
    this.#steps.force(refused);
  }

  /** Continues an earlier window's history. Steps that no longer fit are refused when they are undone. */
  restoreHistory(earlier: EditHistory): void {
    this.#steps.restore(earlier);
    this.#options.onChange();
  }

  undo(): void {
    this.#steps.undo();
  }

  /** Undoes the last step as if it had never been made; `future` is what could be redone before it. */
  takeBack(future: EditHistory['future']): void {
    this.#steps.takeBack(future);
  }

  redo(): void {
    this.#steps.redo();
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
    const { changes, label, sessionId, editId, notice } = event;
    const isOwn = sessionId === this.#options.sessionId;
    const outcome = this.#replica.receive(event, isOwn);
    if (outcome === 'missed') return void this.catchUp();
    if (outcome === 'known') return;
    if (isOwn) {
      const isJob = editId === undefined;
      if (isJob) this.#steps.commitJob(sayText(label), changes);
      if (isJob && changes.length === 0) this.#options.onNotPlaced();
      if (notice !== undefined) this.#options.onNotice?.(notice);
    }
    this.#changed();
  }

  #receiveStored({ revision, error }: Extract<StudioEvent, { type: 'stored' }>): void {
    this.#replica.stored(revision);
    this.#failure = error && AppError.fromData(error as AppErrorData);
    this.#changed();
  }

  /** Sends what was not sent yet. Calls made after this one see the edits. */
  send(): void {
    this.#sender.send();
  }

  async #propose(edit: PendingEdit): Promise<void> {
    const { api, sessionId } = this.#options;
    const projectId = this.#projectId;
    const { editId, label, changes } = edit;
    edit.isSent = true;
    try {
      const proposed = { projectId, sessionId, editId, label, changes: [...changes] };
      const result = await api.editDocument({ ...proposed, baseRevision: this.revision });
      if (projectId !== this.#projectId) return;
      edit.isSent = false;
      if (result.outcome === 'refused') this.#refuse(edit, result.reason);
      else {
        edit.revision = result.revision;
        this.#failure = undefined;
        this.#replica.stored(result.revision);
        this.send();
        // Events are sent before answers, so one was missed.
        if (result.revision > this.revision && !this.#isDisposed) void this.catchUp();
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
    this.#replica.refuse(edit);
    this.#steps.forget(label, changes);
    this.#changed();
    // The host says it in English; this window knows by now what the other one changed.
    const { conflicts } = applyChanges(this.#replica.document, changes);
    const words = conflicts.length > 0 ? conflictWords(conflicts) : reason;
    this.#options.onRefused({ label, reason: words, changes });
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
      const missed = projectId === this.#projectId && state.revision > this.revision;
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
    const projectId = this.#projectId;
    // The host answers in order: the state that is requested next contains these edits.
    const { edits } = this.#replica;
    if (!this.#readOnly) this.#sender.proposeAll(edits.all);
    const sent = edits.all.filter(({ isSent }) => isSent);
    try {
      const state = await api.projectState(projectId, sessionId);
      // A copy may have taken the place of the project meanwhile.
      const isPresent = state.projectId === this.#projectId && !this.#isDisposed;
      if (isPresent) this.#adopt(state, sent);
    } catch (thrown) {
      if (this.#isDisposed || projectId !== this.#projectId) return;
      const isClosed = thrown instanceof AppError && thrown.code === 'not-found';
      try {
        if (!isClosed) throw thrown;
        const reopened = await api.openProject({ path: this.#path, sessionId });
        if (this.#isDisposed) return;
        if (projectId === this.#projectId) return this.moveTo(reopened);
        // Save As had closed the project, and this window is in the copy.
        await api.closeProject(reopened.projectId, { sessionId }).catch(() => undefined);
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
    this.#replica.adopt(state);
    if (storedRevision >= file.revision) this.#failure = undefined;
    this.#changed();
    this.#options.onReplaced(state);
  }

  /** From now on, edits that are stored are remembered, to be made in a copy of the project too. */
  startCopy(): void {
    this.#replica.edits.startCopy();
  }

  /** The copy failed. */
  endCopy(): void {
    this.#replica.edits.endCopy();
  }

  /**
   * Goes on with a copy of the project, or with the project that was opened again: edits that it does
   * not contain are sent to it.
   */
  moveTo(opened: OpenProject): void {
    const { projectId, path, readOnly, lockLost } = opened;
    this.#lockLost = lockLost;
    this.#path = path;
    this.#readOnly = readOnly;
    this.#projectId = projectId;
    this.#waitingEvents = [];
    this.#failure = undefined;
    this.#replica.moveTo(opened);
    this.#changed();
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
    this.#sender.proposeAll(this.#replica.edits.all);
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
    this.#sender.dispose();
    clearTimeout(this.#retryTimer);
    for (const settle of [...this.#flushing]) settle();
  }

  #changed(): void {
    for (const settle of [...this.#flushing]) settle();
    this.#options.onChange();
  }
}
