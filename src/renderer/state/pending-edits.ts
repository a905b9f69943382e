import {
  applyEdits,
  composeChanges,
  withoutStoredChanges,
} from '../../document/document-changes.ts';
import type { DocumentChange } from '../../shared/document-change.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';

/** An edit of this window that is not known to be on disk. */
export interface PendingEdit {
  readonly editId: number;
  readonly label: string;
  changes: readonly DocumentChange[];
  /** Revision that contains the edit; absent until the host has accepted it. */
  revision?: number;
  /** It was sent, and the answer has not come yet. */
  isSent: boolean;
}

/** Numbers edits over all documents of the window, so that no id is used twice. */
let lastEditId = 0;

/** The edits of a window that are not known to be on disk, in the order they were made. */
export class PendingEdits {
  #edits: PendingEdit[] = [];
  /** Edits that were stored while a copy of the project is made. */
  #copied: PendingEdit[] | undefined;

  get isEmpty(): boolean {
    return this.#edits.length === 0;
  }

  get all(): readonly PendingEdit[] {
    return this.#edits;
  }

  /** Edits that the host has not seen. */
  get unsent(): readonly PendingEdit[] {
    return this.#edits.filter(({ isSent, revision }) => !isSent && revision === undefined);
  }

  /** Adds an edit; with `amend` to the last one, if that has the same label and was not sent. */
  add(label: string, changes: readonly DocumentChange[], amend: boolean): void {
    const last = this.#edits.at(-1);
    if (amend && last?.label === label && this.unsent.includes(last)) {
      last.changes = composeChanges(last.changes, changes);
    } else {
      this.#edits.push({ editId: ++lastEditId, label, changes, isSent: false });
    }
  }

  remove(edit: PendingEdit): void {
    this.#edits = this.#edits.filter((other) => other !== edit);
  }

  /** The host has accepted an edit. */
  accept(editId: number | undefined, revision: number): void {
    const edit = this.#edits.find((other) => other.editId === editId);
    if (edit) edit.revision = revision;
  }

  /** Everything up to a revision is on disk. */
  stored(storedRevision: number): void {
    const isStored = ({ revision = Infinity }: PendingEdit): boolean => revision <= storedRevision;
    this.#copied?.push(...this.#edits.filter(isStored));
    this.#edits = this.#edits.filter((edit) => !isStored(edit));
  }

  /** The document with the edits that the host has not decided on. What conflicts is left out. */
  applyTo(confirmed: ProjectDocument): ProjectDocument {
    const undecided = this.#edits.filter(({ revision }) => revision === undefined);
    return applyEdits(
      confirmed,
      undecided.map(({ changes }) => changes),
    );
  }

  /** From now on stored edits are kept: a copy that is being made may not contain them. */
  startCopy(): void {
    this.#copied = [];
  }

  endCopy(): void {
    this.#copied = undefined;
  }

  /**
   * Goes on with another project file: a copy of the project at `copiedRevision`, or the project
   * opened again, of which it is unknown how many of the edits it has.
   */
  moveTo(document: ProjectDocument, copiedRevision: number | undefined): void {
    const edits = [...(this.#copied ?? []), ...this.#edits].filter(
      ({ revision = Infinity }) => copiedRevision === undefined || revision > copiedRevision,
    );
    const changes = withoutStoredChanges(
      document,
      edits.map((edit) => edit.changes),
    );
    this.#copied = undefined;
    this.#edits = edits
      .map(({ editId, label }, index) => ({
        editId,
        label,
        changes: changes[index] ?? [],
        isSent: false,
      }))
      .filter((edit) => edit.changes.length > 0);
  }
}
