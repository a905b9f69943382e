import { emptyHistory, lastChange, type EditHistory } from '../../document/edit-history.ts';
import { withOwnIds } from '../../document/own-ids.ts';
import { takeName, visibleTakes } from '../../document/takes.ts';
import { AppError } from '../../shared/app-error.ts';
import type { Clip, ProjectDocument, Take } from '../../shared/project-document.ts';
import { say } from '../words/say.ts';
import type { SharedDocument } from './shared-document.ts';
import { takeWords } from './take-words.ts';

/** The document of the open project as this window sees and edits it: takes, undo, and whether it is stored. */
export abstract class EditedDocument {
  readonly #sessionId: string;
  #shared: SharedDocument | undefined;
  #isAbandoned = false;
  /** Counts the changes of {@link #shared}, which is not reactive. */
  #version = $state(0);
  #document = $derived(this.#current?.document);
  /** Every take there is; deleted ones are only hidden (see {@link shownTakes}). */
  takes: readonly Take[] = $derived(this.#current?.takes ?? []);
  #history = $derived(this.#current?.history);
  /** Whether all is on disk, and why not. */
  saving: 'saved' | 'saving' | 'failed' = $derived(this.#current?.state ?? 'saved');

  /** @param sessionId of this window */
  constructor(sessionId: string) {
    this.#sessionId = sessionId;
  }

  /** The project cannot be written to. */
  abstract get readOnly(): boolean;

  /** What the host and this window share; undefined while no project is open. */
  protected get shared(): SharedDocument | undefined {
    return this.#shared;
  }
  protected set shared(shared: SharedDocument | undefined) {
    this.#shared = shared;
    this.#version += 1;
  }

  /** The shared document has changed. */
  protected noteChange(): void {
    this.#version += 1;
  }

  get #current(): SharedDocument | undefined {
    void this.#version;
    return this.#shared;
  }

  /** Counts the changes of the document, those of other windows too. */
  get revision(): number {
    return this.#current?.revision ?? 0;
  }
  /** Message for the user after another process took the project; nothing is stored any more. */
  get lockLost(): string | undefined {
    return this.#current?.lockLost;
  }
  /** The document as it is now, where a project is open. */
  protected get openDocument(): ProjectDocument | undefined {
    return this.#document;
  }
  /** The document as it is now. Only for when a project is open: throws otherwise. */
  get document(): ProjectDocument {
    if (!this.#document) throw new Error('no project is open');
    return this.#document;
  }
  /** Takes that were not deleted, the newest first. */
  get shownTakes(): readonly Take[] {
    return this.#document ? visibleTakes(this.#document, this.takes).toReversed() : [];
  }
  get canUndo(): boolean {
    return lastChange(this.#history?.past) !== undefined;
  }
  get canRedo(): boolean {
    return this.#history?.future !== undefined;
  }
  /** The menu's words: `Undo Trim Clip`. */
  get undoLabel(): string {
    const step = lastChange(this.#history?.past);
    return step ? say('state.undoStep', { step: step.label }) : say('state.undo');
  }
  /** The menu's words: `Redo Trim Clip`. */
  get redoLabel(): string {
    const step = this.#history?.future;
    return step ? say('state.redoStep', { step: step.label }) : say('state.redo');
  }

  take(takeId: string): Take | undefined {
    return this.takes.find(({ id }) => id === takeId);
  }
  clip(clipId: string): Clip | undefined {
    return this.#document?.clips.find(({ id }) => id === clipId);
  }
  /** The user's name for a take, or its number and seed. */
  takeName(takeId: string): string {
    return this.take(takeId) ? takeName(this.document, this.takes, takeId, takeWords) : takeId;
  }

  /**
   * Replaces the document as one step that `label` names in the Edit menu, and sends it to the host.
   *
   * @param base the document that `document` was made from, where that is not the present one
   */
  commit(label: string, document: ProjectDocument, base?: ProjectDocument): void {
    this.#present.edit(label, document, base && { base });
  }

  /**
   * Replaces the document as {@link commit} does, and gives the ids that new clips have got: other
   * windows may add clips at the same time, so each window has ids of its own.
   */
  commitNew(label: string, document: ProjectDocument, clipIds: readonly string[]): string[] {
    const own = this.withOwnIds(document);
    const given = new Set(clipIds);
    this.commit(label, own);
    return own.clips.filter((_, index) => given.has(document.clips[index]!.id)).map(({ id }) => id);
  }

  /** The document with this window's ids for clips and markers that are new since `base`. */
  withOwnIds(document: ProjectDocument, base = this.document): ProjectDocument {
    return withOwnIds(base, document, this.#sessionId.slice(0, 6));
  }

  /** Replaces the document as part of the last step of that label: the moves of a drag after its first. */
  amend(label: string, document: ProjectDocument, base?: ProjectDocument): void {
    this.#present.edit(label, document, { amend: true, ...(base && { base }) });
  }

  /**
   * Replaces the document as {@link commit} does, or with `amend` as {@link amend} does. Gives false where
   * that is refused, because another window changed the same.
   */
  propose(
    label: string,
    document: ProjectDocument,
    options: { readonly base: ProjectDocument; readonly amend: boolean },
  ): boolean {
    return this.#present.edit(label, document, options);
  }

  /** What this window can undo and redo. */
  get history(): EditHistory {
    return this.#history ?? emptyHistory;
  }

  /** Continues the history that this project had when it was left. */
  restoreHistory(history: EditHistory): void {
    this.#present.restoreHistory(history);
  }

  undo(): void {
    this.#present.undo();
  }

  /** Undoes the last step as if it had never been made; `future` is what could be redone before it. */
  takeBack(future: EditHistory['future']): void {
    this.#present.takeBack(future);
  }

  redo(): void {
    this.#present.redo();
  }

  /** Undoes (below 0) or redoes that many steps. Stops at one that another window has changed. */
  goSteps(count: number): void {
    // A project that another process took keeps its steps for Save As.
    if (this.readOnly && this.lockLost === undefined) return;
    for (let step = 0; step < Math.abs(count); step++) {
      const side = count < 0 ? 'future' : 'past';
      const before = this.history[side];
      if (count < 0) this.undo();
      else this.redo();
      if (this.history[side] === before) return;
    }
  }

  /** Sends edits that were not sent yet, so that a job which is started next sees them. */
  sendEdits(): void {
    this.#shared?.send();
  }

  /** Resolves when every edit of this window is on disk. Throws AppError where that fails. */
  async save(): Promise<void> {
    if (!this.#shared || (await this.#shared.flush())) return;
    throw (
      this.#shared.failure ??
      new AppError('engine-failed', say('projectState.projectCouldNotSavedHost'))
    );
  }

  /** Whether all edits of this window are on disk. */
  get isStored(): boolean {
    return this.#isAbandoned || (this.#shared?.isStored ?? true);
  }

  /** Discards edits that are not stored, because the user closes the window anyway. */
  abandonEdits(): void {
    this.#isAbandoned = true;
  }

  get #present(): SharedDocument {
    if (!this.#shared) throw new Error('no project is open');
    return this.#shared;
  }
}
