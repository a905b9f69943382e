import { isCancelled } from '../../shared/app-error.ts';
import type { Clip, ProjectDocument, Source, Take } from '../../shared/project-document.ts';
import type { Analysis, OpenProject } from '../../shared/studio-api.ts';
import { Autosave } from './autosave.svelte.ts';
import type { StudioState } from './studio-state.svelte.ts';

interface Step {
  readonly label: string;
  readonly document: ProjectDocument;
}

/** How a take's end joins the music after it: the sample on the timeline, and how it disturbs. */
export interface Join {
  readonly takeId: string;
  readonly endSample: number;
  readonly disturbance: number;
}

/** The open project: its takes, its document with undo, what analysing the video gave. */
export class ProjectState {
  readonly autosave: Autosave;
  #studio: StudioState;
  #opened = $state.raw<OpenProject | undefined>();
  /** Every take there is; deleted ones are only hidden (see {@link shownTakes}). */
  takes = $state.raw<readonly Take[]>([]);
  joins = $state.raw<readonly Join[]>([]);
  analysis = $state.raw<Analysis>({});
  /** A project is being made or opened. */
  opening = $state(false);
  #past = $state.raw<readonly Step[]>([]);
  #present = $state.raw<ProjectDocument | undefined>();
  #future = $state.raw<readonly Step[]>([]);

  constructor(studio: StudioState) {
    this.#studio = studio;
    this.autosave = new Autosave((document) => this.#save(document));
  }

  /** The project as it was opened; its `file.document` and `file.takes` grow old, see `document`. */
  get opened(): OpenProject | undefined {
    return this.#opened;
  }
  get isOpen(): boolean {
    return this.#opened !== undefined;
  }
  get id(): string | undefined {
    return this.#opened?.projectId;
  }
  get name(): string {
    return this.#opened?.file.name ?? '';
  }
  get readOnly(): boolean {
    return this.#opened?.readOnly ?? false;
  }
  get source(): Source | undefined {
    return this.#opened?.file.source;
  }
  get durationSeconds(): number {
    return this.source?.durationSeconds ?? 0;
  }
  get videoMissing(): boolean {
    return this.isOpen && this.#opened?.videoUrl === undefined;
  }
  /** The document as it is now. Only for when a project is open: throws otherwise. */
  get document(): ProjectDocument {
    if (!this.#present) throw new Error('no project is open');
    return this.#present;
  }
  /** Takes that were not deleted, the newest first. */
  get shownTakes(): readonly Take[] {
    const notes = this.#present?.takeNotes ?? {};
    return this.takes.filter(({ id }) => !notes[id]?.deleted).toReversed();
  }
  get undoLabel(): string | undefined {
    return this.#past.at(-1)?.label;
  }
  get redoLabel(): string | undefined {
    return this.#future[0]?.label;
  }

  take(takeId: string): Take | undefined {
    return this.takes.find(({ id }) => id === takeId);
  }
  clip(clipId: string): Clip | undefined {
    return this.#present?.clips.find(({ id }) => id === clipId);
  }
  /** What a take is called: its own name, or "Take" with its number. */
  takeName(takeId: string): string {
    const name = this.#present?.takeNotes[takeId]?.name;
    return name ?? `Take ${this.takes.findIndex(({ id }) => id === takeId) + 1}`;
  }

  /** Replaces the document as one step that `label` names in the Edit menu, and saves it soon. */
  commit(label: string, document: ProjectDocument): void {
    if (document === this.#present) return;
    this.#past = [...this.#past, { label, document: this.document }];
    this.#future = [];
    this.#show(document);
  }

  /** Replaces the document without a step of its own: the moves of a drag after its first. */
  amend(document: ProjectDocument): void {
    this.#show(document);
  }

  undo(): void {
    const step = this.#past.at(-1);
    if (!step) return;
    this.#past = this.#past.slice(0, -1);
    this.#future = [{ label: step.label, document: this.document }, ...this.#future];
    this.#show(step.document);
  }

  redo(): void {
    const [step, ...rest] = this.#future;
    if (!step) return;
    this.#future = rest;
    this.#past = [...this.#past, { label: step.label, document: this.document }];
    this.#show(step.document);
  }

  /** Adds takes that a job made. They are no edit: undo leaves them. */
  addTakes(takes: readonly Take[], joins: readonly Join[] = []): void {
    const known = new Set(this.takes.map(({ id }) => id));
    this.takes = [...this.takes, ...takes.filter(({ id }) => !known.has(id))];
    this.joins = [...this.joins, ...joins];
  }

  /** Makes a project for a video and opens it. Failures are reported; gives whether it is open. */
  create(videoPath: string): Promise<boolean> {
    return this.#open(() => this.#studio.api.createProject({ videoPath }));
  }

  /** Opens a project folder. Failures are reported; gives whether it is open. */
  open(path: string): Promise<boolean> {
    return this.#open(() => this.#studio.api.openProject({ path }));
  }

  async saveAs(path: string): Promise<boolean> {
    const projectId = this.id;
    if (projectId === undefined) return false;
    await this.autosave.flush();
    return this.#replace(() => this.#studio.api.saveProjectAs({ projectId, path }));
  }

  /** Points the project at the moved video. `acceptDifferent` takes one that is not the same file. */
  async relink(videoPath: string, acceptDifferent: boolean): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    await this.autosave.flush();
    this.#opened = await this.#studio.api.relinkVideo({ projectId, videoPath, acceptDifferent });
    this.analysis = this.#opened.analysis;
  }

  async close(): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    await this.autosave.flush();
    this.#opened = undefined;
    this.#present = undefined;
    await this.#studio.attempt(() => this.#studio.api.closeProject(projectId));
    await this.#studio.attempt(() => this.#studio.refreshRecents());
  }

  async #open(opens: () => Promise<OpenProject>): Promise<boolean> {
    if (this.opening) return false;
    this.opening = true;
    try {
      await this.close();
      return await this.#replace(opens);
    } finally {
      this.opening = false;
    }
  }

  async #replace(opens: () => Promise<OpenProject>): Promise<boolean> {
    try {
      const opened = await opens();
      this.#opened = opened;
      this.#past = [];
      this.#future = [];
      this.#present = opened.file.document;
      this.takes = opened.file.takes;
      this.joins = [];
      this.analysis = opened.analysis;
      for (const notice of opened.notices) this.#studio.tell('warning', notice);
      void this.#studio.attempt(() => this.#studio.refreshRecents());
      return true;
    } catch (error) {
      if (!isCancelled(error)) this.#studio.report(error);
      return false;
    }
  }

  #show(document: ProjectDocument): void {
    this.#present = document;
    if (!this.readOnly) this.autosave.schedule(document);
  }

  async #save(document: ProjectDocument): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    await this.#studio.api.saveDocument({ projectId, document });
  }
}
