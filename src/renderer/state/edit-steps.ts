import { applyChanges, diffDocuments, forceChanges } from '../../document/document-changes.ts';
import { describeChanges } from '../../document/describe-changes.ts';
import * as history from '../../document/edit-history.ts';
import { withOwnIds } from '../../document/own-ids.ts';
import type { DocumentChange } from '../../shared/document-change.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { locale, say, sayText } from '../words/say.ts';
import type { DocumentReplica } from './document-replica.ts';

/** An edit of this window that did not happen, because the document changed in another window. */
export interface RefusedEdit {
  /** The step's words, e.g. `Trim Clip`. */
  readonly label: string;
  /** A sentence. */
  readonly reason: string;
  /** The edit's changes, for forcing it. */
  readonly changes: readonly DocumentChange[];
}

/** What {@link EditSteps} needs. */
export interface EditStepsOptions {
  readonly replica: DocumentReplica;
  /** Ids of new clips and markers end with its beginning. */
  readonly sessionId: string;
  /** The replica shows a new edit, which is to be sent. */
  readonly onEdit: () => void;
  readonly onRefused: (refused: RefusedEdit) => void;
}

/** The edits of a window as steps that can be undone and redone. */
export class EditSteps {
  readonly #options: EditStepsOptions;
  #history = history.emptyHistory;

  constructor(options: EditStepsOptions) {
    this.#options = options;
  }

  get history(): history.EditHistory {
    return this.#history;
  }

  /** Continues an earlier window's history. Steps that no longer fit are refused when they are undone. */
  restore(earlier: history.EditHistory): void {
    this.#history = earlier;
  }

  /**
   * Makes an edit as one step, or with `amend` as part of the last step of that label. Gives false where
   * it is refused.
   */
  edit(label: string, next: ProjectDocument, base: ProjectDocument, amend: boolean): boolean {
    const { replica, sessionId, onRefused } = this.#options;
    const changes = diffDocuments(base, withOwnIds(base, next, sessionId.slice(0, 6)));
    if (changes.length === 0) return true;
    const { document, conflicts } = applyChanges(replica.document, changes);
    if (conflicts.length > 0) {
      onRefused({ label, reason: conflictWords(conflicts), changes });
      return false;
    }
    this.#history = (amend ? history.amendStep : history.commitStep)(this.#history, label, changes);
    this.#add(label, document, changes, amend);
    return true;
  }

  /** Forces a refused edit: replaces what other windows did to the same parts. */
  force({ label, changes }: RefusedEdit): void {
    const { document } = this.#options.replica;
    this.edit(label, forceChanges(document, changes), document, false);
  }

  undo(): void {
    this.#step(history.undoStep, 'state.undoStep');
  }

  /** Undoes the last step as if it had never been made; `future` is what could be redone before it. */
  takeBack(future: history.Step | undefined): void {
    this.#step(
      (present, document) => history.takeBackStep(present, document, future),
      'state.undoStep',
    );
  }

  redo(): void {
    this.#step(history.redoStep, 'state.redoStep');
  }

  /** Adds what a job of this window did, so that it can be undone. */
  commitJob(label: string, changes: readonly DocumentChange[]): void {
    this.#history = history.commitStep(this.#history, label, changes);
  }

  /** Forgets an edit that the host refused. */
  forget(label: string, changes: readonly DocumentChange[]): void {
    this.#history = history.forgetRefused(this.#history, label, changes);
  }

  #step(step: typeof history.undoStep, key: 'state.undoStep' | 'state.redoStep'): void {
    const { replica, onRefused } = this.#options;
    const stepped = step(this.#history, replica.document);
    if (!stepped) return;
    const { changes, document, conflicts } = stepped;
    const label = say(key, { step: stepped.label });
    this.#history = stepped.history;
    if (conflicts.length > 0) {
      return onRefused({ label, reason: conflictWords(conflicts), changes: [] });
    }
    if (changes.length > 0) this.#add(label, document, changes, false);
  }

  #add(
    label: string,
    document: ProjectDocument,
    changes: readonly DocumentChange[],
    amend: boolean,
  ): void {
    this.#options.replica.add(label, document, changes, amend);
    this.#options.onEdit();
  }
}

/** What another window changed, as a sentence. */
export function conflictWords(conflicts: readonly DocumentChange[]): string {
  return say('sharedDocument.anotherWindowChangedMeanwhile', {
    changes: describeChanges(conflicts, { say: sayText, locale }),
  });
}
