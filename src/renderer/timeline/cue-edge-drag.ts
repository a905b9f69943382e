import { moveCueEdge } from '../../document/cues.ts';
import { isSame } from '../../document/document-changes.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import type { ProjectState } from '../state/project-state.svelte.ts';
import { say } from '../words/say.ts';

/** A drag of a cue's edge, from where it began: one step, whatever way the pointer goes. */
export class CueEdgeDrag {
  readonly #project: ProjectState;
  readonly #cueId: string;
  readonly #edge: 'start' | 'end';
  readonly #before: ProjectDocument;
  /** As the drag left it last. */
  #dragged: ProjectDocument | undefined;

  constructor(project: ProjectState, cueId: string, edge: 'start' | 'end') {
    this.#project = project;
    this.#cueId = cueId;
    this.#edge = edge;
    this.#before = project.document;
  }

  /** Moves the edge to a time of the film, as far as its neighbours let it. Throws AppError. */
  to(seconds: number): void {
    const moved = moveCueEdge(this.#before, this.#cueId, this.#edge, seconds);
    const label = say('cueEdgeDrag.moveCueEdge');
    // Other windows may edit while the drag goes on: only what it moved since its last step counts.
    if (this.#dragged) this.#project.amend(label, moved, this.#dragged);
    else if (isSame(moved.cues, this.#before.cues)) return;
    else this.#project.commit(label, moved, this.#before);
    this.#dragged = moved;
  }
}
