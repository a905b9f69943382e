import { diffDocuments, forceChanges } from '../../document/document-changes.ts';
import type { DocumentChange } from '../../shared/document-change.ts';
import type { ProjectDocument, Take } from '../../shared/project-document.ts';
import type { OpenProject, StudioEvent } from '../../shared/studio-api.ts';
import { PendingEdits, type PendingEdit } from './pending-edits.ts';

/** An event with a change of the document that the host accepted. */
export type DocumentEvent = Extract<StudioEvent, { type: 'document' }>;

/**
 * A window's replica of a project's document: what the host has confirmed, and on top of it the window's own
 * edits that the host has not decided on.
 */
export class DocumentReplica {
  /** The window's edits that are not known to be on disk. */
  readonly edits = new PendingEdits();
  /** As the host has it at {@link revision}. */
  #confirmed: ProjectDocument;
  #revision: number;
  #storedRevision: number;
  #document: ProjectDocument;
  #takes: readonly Take[];

  constructor({ file, storedRevision }: Pick<OpenProject, 'file' | 'storedRevision'>) {
    this.#confirmed = file.document;
    this.#document = file.document;
    this.#takes = file.takes;
    this.#revision = file.revision;
    this.#storedRevision = storedRevision;
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
  /** Whether all that the host has accepted is on disk, edits of other windows included. */
  get isHostStored(): boolean {
    return this.#storedRevision >= this.#revision;
  }

  /** Shows an edit of this window, which gives `document`, until the host decides on it. */
  add(
    label: string,
    document: ProjectDocument,
    changes: readonly DocumentChange[],
    amend: boolean,
  ): void {
    this.#document = document;
    this.edits.add(label, changes, amend);
  }

  /** Takes back an edit that the host refused. */
  refuse(edit: PendingEdit): void {
    this.edits.remove(edit);
    this.#rebase();
  }

  /**
   * Applies a change that the host accepted, below the edits that it has not decided on. Returns `missed`
   * where changes before it are unknown, and `known` for one that was applied already.
   *
   * @param isOwn whether this window asked for the change
   */
  receive(
    { revision, changes, takes, editId }: DocumentEvent,
    isOwn: boolean,
  ): 'applied' | 'known' | 'missed' {
    if (revision <= this.#revision) return 'known';
    if (revision > this.#revision + 1) return 'missed';
    this.#revision = revision;
    this.#confirmed = forceChanges(this.#confirmed, changes);
    this.#takes = withTakes(this.#takes, takes);
    if (isOwn) this.edits.accept(editId, revision);
    this.#rebase();
    return 'applied';
  }

  /** Everything up to a revision is on disk. */
  stored(revision: number): void {
    this.#storedRevision = Math.max(this.#storedRevision, revision);
    this.edits.stored(this.#storedRevision);
  }

  /** Takes in the host's state as a whole. */
  adopt({ file, storedRevision }: Pick<OpenProject, 'file' | 'storedRevision'>): void {
    this.#confirmed = file.document;
    this.#revision = file.revision;
    this.#takes = file.takes;
    this.stored(storedRevision);
    this.#rebase();
  }

  /** Goes on with another project file; see {@link PendingEdits.moveTo}. */
  moveTo({ file, storedRevision, copiedRevision }: OpenProject): void {
    this.#confirmed = file.document;
    this.#revision = file.revision;
    this.#storedRevision = storedRevision;
    this.#takes = file.takes;
    this.edits.moveTo(file.document, copiedRevision);
    this.#rebase();
  }

  #rebase(): void {
    const document = this.edits.applyTo(this.#confirmed);
    // An equal document stays the same object: what was made from it, as a proposal, still belongs to it.
    if (diffDocuments(this.#document, document).length > 0) this.#document = document;
  }
}

function withTakes(takes: readonly Take[], added: readonly Take[]): readonly Take[] {
  const known = new Set(takes.map(({ id }) => id));
  const fresh = added.filter(({ id }) => !known.has(id));
  return fresh.length > 0 ? [...takes, ...fresh] : takes;
}
