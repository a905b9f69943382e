import type { ProjectDocument } from '../../shared/project-document.ts';
import type { ProjectState } from './project-state.svelte.ts';

/** A change that is heard before it is made. */
export interface Proposal {
  /** What it is called in the Edit menu. */
  readonly label: string;
  /** What it does, as a sentence. */
  readonly summary: string;
  /** What it does not do, or what else there is to know. */
  readonly details: readonly string[];
  readonly document: ProjectDocument;
  /** Where it is worth listening from. */
  readonly fromSeconds?: number;
}

/** A proposed change of the document: heard and drawn until it is taken or left. */
export class ProposalState {
  readonly #project: ProjectState;
  #offered = $state.raw<{ readonly proposal: Proposal; readonly base: ProjectDocument }>();
  /** Whether the proposal is heard, or the music as it is. */
  heard = $state(true);

  constructor(project: ProjectState) {
    this.#project = project;
  }

  /** The proposal; undefined without one, and once the document is another than it was made for. */
  get current(): Proposal | undefined {
    if (!this.#offered || !this.#project.isOpen) return undefined;
    return this.#offered.base === this.#project.document ? this.#offered.proposal : undefined;
  }

  /** The document that is heard and drawn in place of the present one. */
  get heardDocument(): ProjectDocument | undefined {
    return this.heard ? this.current?.document : undefined;
  }

  offer(proposal: Proposal): void {
    this.#offered = { proposal, base: this.#project.document };
    this.heard = true;
  }

  /** Makes the change, as one step that undo takes back. */
  take(): void {
    const { current } = this;
    if (current) this.#project.commit(current.label, current.document);
    this.#offered = undefined;
  }

  leave(): void {
    this.#offered = undefined;
  }
}
