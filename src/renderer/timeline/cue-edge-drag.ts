import { moveCueEdge } from '../../document/cues.ts';
import { isSame } from '../../document/document-changes.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { DragSteps } from './drag-steps.ts';
import { say } from '../words/say.ts';

/** A drag of a cue's edge, from where it began: one step, whatever way the pointer goes. */
export class CueEdgeDrag {
  readonly #steps: DragSteps;
  readonly #cueId: string;
  readonly #edge: 'start' | 'end';
  readonly #before: ProjectDocument;

  constructor(
    editor: Pick<EditorState, 'project' | 'studio'>,
    cueId: string,
    edge: 'start' | 'end',
  ) {
    this.#steps = new DragSteps(editor);
    this.#cueId = cueId;
    this.#edge = edge;
    this.#before = editor.project.document;
  }

  /**
   * Moves the edge to a time of the film, as far as its neighbours let it. Gives false where the drag is
   * over, because another window changed the same. Throws AppError.
   */
  to(seconds: number): boolean {
    const moved = moveCueEdge(this.#before, this.#cueId, this.#edge, seconds);
    const document = isSame(moved.cues, this.#before.cues) ? this.#before : moved;
    return this.#steps.edit(say('cueEdgeDrag.moveCueEdge'), document, this.#before);
  }

  /** Ends the drag where it is. */
  settle(): void {
    this.#steps.settle();
  }

  /** Ends the drag as if it had not been. */
  takeBack(): void {
    this.#steps.takeBack();
  }
}
