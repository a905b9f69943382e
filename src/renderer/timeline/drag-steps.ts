import type { EditHistory, Step } from '../../document/edit-history.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { say } from '../words/say.ts';

/**
 * The edits of one drag: one step in the history, or none where the drag ends where it began or is taken
 * back. What could be redone before it can be redone after those.
 */
export class DragSteps {
  readonly #editor: Pick<EditorState, 'project' | 'studio'>;
  readonly #future: EditHistory['future'];
  /** The document as the drag left it last. */
  #dragged: ProjectDocument | undefined;
  #step: Step | undefined;

  /** Begins a drag. */
  constructor(editor: Pick<EditorState, 'project' | 'studio'>) {
    this.#editor = editor;
    this.#future = editor.project.history.future;
  }

  /**
   * Shows how far the drag has come, made from the document that it began with. Gives false where an edit
   * of the drag was refused, because another window changed the same: then the drag is over.
   */
  edit(label: string, document: ProjectDocument, from: ProjectDocument): boolean {
    const { project } = this.#editor;
    if (this.#dragged && !this.#isKept) return false;
    // Other windows may edit while the drag goes on: only what it moved since its last step counts.
    const base = this.#dragged ?? from;
    const amend = this.#dragged !== undefined;
    const before = project.history.past;
    if (!project.propose(label, document, { base, amend })) return false;
    // A first move that changes nothing is no step: the newest one is not the drag's.
    if (!amend && project.history.past === before) return true;
    this.#dragged = document;
    this.#step = project.history.past;
    return true;
  }

  /** Ends the drag where it is. */
  settle(): void {
    const { project } = this.#editor;
    const step = this.#dragged && this.#step;
    if (step?.changes.length === 0 && project.history.past === step) project.takeBack(this.#future);
  }

  /** Ends the drag as if it had not been. Gives false, with a message, where something came after it. */
  takeBack(): boolean {
    const { project, studio } = this.#editor;
    if (!this.#dragged) return true;
    // Music may have come onto the track meanwhile, or the host may have refused the drag.
    if (project.history.past !== this.#step) {
      studio.tell('info', say('timelinePointer.dragNotTakenBackBecause'));
      return false;
    }
    project.takeBack(this.#future);
    return true;
  }

  /** Whether the drag's step is in the history, as it is after a job has added its own. */
  get #isKept(): boolean {
    let step = this.#editor.project.history.past;
    while (step && step !== this.#step) step = step.next;
    return step === this.#step;
  }
}
