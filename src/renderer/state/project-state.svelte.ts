import { isCancelled } from '../../shared/app-error.ts';
import * as history from '../../document/history.ts';
import { defaultCrossfadeSeconds } from '../../document/clips.ts';
import { setFoundCuts } from '../../document/markers.ts';
import { takeName, visibleTakes } from '../../document/takes.ts';
import { timecodeOf, type Timecode } from '../../document/timecode.ts';
import type { Clip, Marker, ProjectDocument, Source, Take } from '../../shared/project-document.ts';
import type { Analysis, OpenProject } from '../../shared/studio-api.ts';
import { Autosave } from './autosave.svelte.ts';
import { recall, remember } from './remembered.ts';
import { PeaksStore } from '../waveform/peaks-store.svelte.ts';
import type { StudioState } from './studio-state.svelte.ts';

/** How a take's end joins the music after it: the sample on the timeline, and how it disturbs. */
export interface Join {
  readonly takeId: string;
  readonly endSample: number;
  readonly disturbance: number;
}

const joinDefaults = { crossfadeMilliseconds: 1000 * defaultCrossfadeSeconds };

/** The open project: its takes, its document with undo, what analysing the video gave. */
export class ProjectState {
  readonly autosave: Autosave;
  #studio: StudioState;
  #opened = $state.raw<OpenProject | undefined>();
  /** Every take there is; deleted ones are only hidden (see {@link shownTakes}). */
  takes = $state.raw<readonly Take[]>([]);
  joins = $state.raw<readonly Join[]>([]);
  analysis = $state.raw<Analysis>({});
  #joinSettings = $state(recall('joins', joinDefaults));
  /** A project is being made or opened. */
  opening = $state(false);
  #history = $state.raw<history.History<ProjectDocument> | undefined>();
  #peaks = $derived(this.#opened && new PeaksStore(this.#opened));
  #timecode = $derived(this.#opened && timecodeOf(this.#opened.file.source));

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
  /** Waveforms and pictures of the open project. */
  get peaks(): PeaksStore | undefined {
    return this.#peaks;
  }
  /** How the film's frames are numbered. Only for when a project is open: throws otherwise. */
  get timecode(): Timecode {
    if (!this.#timecode) throw new Error('no project is open');
    return this.#timecode;
  }
  /** The document as it is now. Only for when a project is open: throws otherwise. */
  get document(): ProjectDocument {
    return this.#present.document;
  }
  /** Length of the crossfades with which a take joins the music around it. Remembered. */
  get crossfadeMilliseconds(): number {
    return this.#joinSettings.crossfadeMilliseconds;
  }
  set crossfadeMilliseconds(milliseconds: number) {
    this.#joinSettings.crossfadeMilliseconds = Math.min(Math.max(milliseconds, 0), 2000);
    remember('joins', { ...this.#joinSettings });
  }
  /** Takes that were not deleted, the newest first. */
  get shownTakes(): readonly Take[] {
    return this.#history ? visibleTakes(this.document, this.takes).toReversed() : [];
  }
  get canUndo(): boolean {
    return this.#history?.past !== undefined;
  }
  get canRedo(): boolean {
    return this.#history?.future !== undefined;
  }
  /** The menu's words: `Undo Trim Clip`. */
  get undoLabel(): string {
    return this.#history ? history.undoLabel(this.#history) : 'Undo';
  }
  /** The menu's words: `Redo Trim Clip`. */
  get redoLabel(): string {
    return this.#history ? history.redoLabel(this.#history) : 'Redo';
  }

  take(takeId: string): Take | undefined {
    return this.takes.find(({ id }) => id === takeId);
  }
  clip(clipId: string): Clip | undefined {
    return this.#history?.document.clips.find(({ id }) => id === clipId);
  }
  /** The user's name for a take, or its number and seed. */
  takeName(takeId: string): string {
    return this.take(takeId) ? takeName(this.document, this.takes, takeId) : takeId;
  }

  /** Replaces the document as one step that `label` names in the Edit menu, and saves it soon. */
  commit(label: string, document: ProjectDocument): void {
    this.#show(history.commit(this.#present, label, document));
  }

  /** Replaces the document as part of the last step of that label: the moves of a drag after its first. */
  amend(label: string, document: ProjectDocument): void {
    this.#show(history.amend(this.#present, label, document));
  }

  undo(): void {
    this.#show(history.undo(this.#present));
  }

  redo(): void {
    this.#show(history.redo(this.#present));
  }

  /** Takes in what analysing the video gave so far. Cuts that were found are no edit of the user's. */
  analysed(analysis: Analysis): void {
    const { cuts } = analysis;
    if (cuts && cuts !== this.analysis.cuts && !this.document.markers.some(isCut)) {
      const change = (document: ProjectDocument): ProjectDocument => setFoundCuts(document, cuts);
      this.#show(history.changeThroughout(this.#present, change));
    }
    this.analysis = analysis;
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
    this.analysed(this.#opened.analysis);
  }

  async close(): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    await this.autosave.flush();
    this.#opened = undefined;
    this.#history = undefined;
    await this.#studio.attempt(() => this.#studio.api.closeProject(projectId));
    await this.#studio.attempt(() => this.#studio.refreshRecents());
  }

  async #open(opens: () => Promise<OpenProject>): Promise<boolean> {
    if (this.opening) return false;
    this.opening = true;
    try {
      const previousId = this.id;
      await this.autosave.flush();
      // What cannot be opened leaves the project that is open as it is.
      if (!(await this.#replace(opens))) return false;
      if (previousId !== undefined && previousId !== this.id) {
        await this.#studio.attempt(() => this.#studio.api.closeProject(previousId));
      }
      return true;
    } finally {
      this.opening = false;
    }
  }

  async #replace(opens: () => Promise<OpenProject>): Promise<boolean> {
    try {
      const opened = await opens();
      this.#opened = opened;
      this.#history = history.load(opened.file.document);
      this.takes = opened.file.takes;
      this.joins = [];
      this.analysis = {};
      this.analysed(opened.analysis);
      for (const notice of opened.notices) this.#studio.tell('warning', notice);
      void this.#studio.attempt(() => this.#studio.refreshRecents());
      return true;
    } catch (error) {
      if (!isCancelled(error)) this.#studio.report(error);
      return false;
    }
  }

  get #present(): history.History<ProjectDocument> {
    if (!this.#history) throw new Error('no project is open');
    return this.#history;
  }

  #show(next: history.History<ProjectDocument>): void {
    if (next === this.#history) return;
    this.#history = next;
    if (!this.readOnly) this.autosave.schedule(next.document);
  }

  async #save(document: ProjectDocument): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    await this.#studio.api.saveDocument({ projectId, document });
  }
}

function isCut({ kind }: Marker): boolean {
  return kind === 'cut';
}
