import { AppError, isCancelled } from '../../shared/app-error.ts';
import { defaultCrossfadeSeconds } from '../../document/clips.ts';
import { originalLanes, type OriginalLane } from '../../document/mix-lanes.ts';
import type { PictureTimes } from '../../document/picture-times.ts';
import { correctSource } from '../../document/correct-source.ts';
import { timecodeOf, type Timecode } from '../../document/timecode.ts';
import type { Source } from '../../shared/project-document.ts';
import type { Analysis } from '../../shared/film-analysis.ts';
import type { OpenProject, StudioEvent } from '../../shared/studio-api.ts';
import { recall, remember } from './remembered.ts';
import { BeatsStore } from './beats-store.svelte.ts';
import { FilmNotice } from './film-notice.ts';
import { PeaksStore } from '../waveform/peaks-store.svelte.ts';
import { PictureTimesStore } from './picture-times-store.ts';
import type { RefusedEdit } from './edit-steps.ts';
import { EditedDocument } from './edited-document.svelte.ts';
import { SharedDocument } from './shared-document.ts';
import type { StudioState } from './studio-state.svelte.ts';
import { say } from '../words/say.ts';
import { sayHost, sayHostNotes } from '../words/say-host.ts';

/** How a project is left: what becomes of finished music, and of edits that cannot be stored. */
export interface LeaveChoice {
  readonly keepMusic?: boolean;
  readonly discardUnsaved?: boolean;
}

const joinDefaults = { crossfadeMilliseconds: 1000 * defaultCrossfadeSeconds };

/** The open project as this window sees it: document with undo, takes, analysis of the video. */
export class ProjectState extends EditedDocument {
  #studio: StudioState;
  #opened = $state.raw<OpenProject | undefined>();
  readonly #filmNotice: FilmNotice;
  analysis = $state.raw<Analysis>({});
  readonly #pictureTimes = new PictureTimesStore();
  /** Progress of Save As from 0 to 1; undefined while it is not running. */
  copying = $state<number | undefined>();
  #joinSettings = $state(recall('joins', joinDefaults));
  /** A project is being made or opened. */
  opening = $state(false);
  /** Asks before the project is left; undefined when it must not be. */
  mayLeave: () => Promise<LeaveChoice | undefined> = () => Promise.resolve({});
  /** Called when another project is shown, and when the open one is about to be left. */
  onShow: () => void = () => undefined;
  onLeave: () => void = () => undefined;
  /** Called when takes have no beats yet. */
  onBeatsMissing: () => void = () => undefined;
  #peaks = $derived(this.#opened && new PeaksStore(this.#opened));
  /** One for each address of takes, so that it keeps what it has loaded. */
  #beats: { readonly takesUrl: string; readonly store: BeatsStore } | undefined;
  /** The film as its clock has it, once that is known. */
  source: Source | undefined = $derived(
    this.#opened && correctSource(this.#opened.file.source, this.analysis.film),
  );
  #timecode = $derived(this.source && timecodeOf(this.source));
  /** The lanes of the film's own sound; none before its tracks are known, and without sound. */
  originals: readonly OriginalLane[] = $derived(
    this.analysis.film && this.openDocument
      ? originalLanes(this.analysis.film, this.openDocument.originalTracks)
      : [],
  );

  constructor(studio: StudioState) {
    super(studio.sessionId);
    this.#studio = studio;
    this.#filmNotice = new FilmNotice(studio);
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
  /** Onsets and beats of the takes. */
  get beats(): BeatsStore | undefined {
    const takesUrl = this.#opened?.takesUrl;
    if (takesUrl === undefined) return undefined;
    if (this.#beats?.takesUrl !== takesUrl) {
      this.#beats = { takesUrl, store: new BeatsStore(takesUrl, () => this.onBeatsMissing()) };
    }
    return this.#beats.store;
  }
  /** When the pictures of a film with uneven frames appear, once that is known. */
  get pictureTimes(): PictureTimes | undefined {
    return this.#pictureTimes.times;
  }
  /** How the film's frames are numbered. Only for when a project is open: throws otherwise. */
  get timecode(): Timecode {
    if (!this.#timecode) throw new Error('no project is open');
    return this.#timecode;
  }
  /** Length of the crossfades with which a take joins the music around it. Remembered. */
  get crossfadeMilliseconds(): number {
    return this.#joinSettings.crossfadeMilliseconds;
  }
  set crossfadeMilliseconds(milliseconds: number) {
    this.#joinSettings.crossfadeMilliseconds = Math.min(Math.max(milliseconds, 0), 2000);
    remember('joins', { ...this.#joinSettings });
  }
  /** Takes in an event of the host. */
  receive(event: StudioEvent): void {
    this.shared?.receive(event);
    if (event.type === 'analysis' && event.projectId === this.id) {
      this.#showAnalysis(event.analysis);
    }
    if (event.type === 'copying' && event.projectId === this.id && this.copying !== undefined) {
      this.copying = event.totalBytes > 0 ? event.doneBytes / event.totalBytes : 0;
    }
  }

  /** Takes in what happened while this window could not hear. */
  async catchUp(): Promise<void> {
    await this.shared?.catchUp();
  }

  /** Makes a project for a video and opens it. Reports failures; returns whether it is open. */
  create(videoPath: string): Promise<boolean> {
    const { api, sessionId } = this.#studio;
    return this.#open(() => api.createProject({ videoPath, sessionId }));
  }

  /** Opens a project folder. Reports failures; returns whether it is open. */
  open(path: string): Promise<boolean> {
    const { api, sessionId } = this.#studio;
    if (path === this.#opened?.path) return Promise.resolve(true);
    return this.#open(() => api.openProject({ path, sessionId }));
  }

  /** Continues in a copy of the project, including edits made while it was copied. */
  async saveAs(path: string): Promise<boolean> {
    const { api, sessionId } = this.#studio;
    const shared = this.shared;
    if (!shared || this.copying !== undefined) return false;
    shared.send();
    shared.startCopy();
    this.copying = 0;
    try {
      const copy = await api.saveProjectAs({ projectId: shared.projectId, path, sessionId });
      if (shared !== this.shared) {
        await api.closeProject(copy.projectId, { sessionId });
        return false;
      }
      shared.moveTo(copy);
      this.#tellNotices(copy);
      void shared.catchUp();
      return true;
    } catch (error) {
      shared.endCopy();
      this.#studio.report(error);
      return false;
    } finally {
      this.copying = undefined;
    }
  }

  /** Stops {@link saveAs}. */
  async cancelSaveAs(): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined || this.copying === undefined) return;
    await this.#studio.attempt(() => this.#studio.api.cancelSaveAs(projectId));
  }

  /** Points the project at the moved video. `acceptDifferent` takes one that is not the same file. */
  async relink(videoPath: string, acceptDifferent: boolean): Promise<void> {
    const projectId = this.id;
    if (projectId === undefined) return;
    this.sendEdits();
    const opened = await this.#studio.api.relinkVideo({ projectId, videoPath, acceptDifferent });
    if (this.id === opened.projectId) this.#adopt(opened);
  }

  /**
   * Closes the project, unless the user wants to stay: asks, where there is no `answer` yet. Returns
   * whether it was closed.
   */
  async close(answer?: LeaveChoice): Promise<boolean> {
    const shared = this.shared;
    if (!shared) return true;
    const choice = answer ?? (await this.mayLeave());
    if (!choice || shared !== this.shared) return false;
    if (!(await this.#leave(shared, choice))) return false;
    this.shared = undefined;
    this.#opened = undefined;
    this.#filmNotice.forget();
    await this.#studio.attempt(() => this.#studio.refreshRecents());
    return true;
  }

  async #open(opens: () => Promise<OpenProject>): Promise<boolean> {
    if (this.opening) return false;
    this.opening = true;
    try {
      const previous = this.shared;
      const choice = previous ? await this.mayLeave() : {};
      if (!choice) return false;
      const opened = await opens();
      // The same project again: this window is in it already.
      if (previous && opened.projectId === previous.projectId) return true;
      // What was edited while the other project opened is stored before this one is left.
      if (previous && !(await this.#leave(previous, choice))) {
        await this.#studio.api.closeProject(opened.projectId, {
          sessionId: this.#studio.sessionId,
        });
        return false;
      }
      this.#show(opened);
      // What happened to it while the one before was left was not heard here.
      if (previous) void this.shared?.catchUp();
      return true;
    } catch (error) {
      // What cannot be opened leaves the project that is open as it is.
      if (!isCancelled(error)) this.#studio.report(error);
      return false;
    } finally {
      this.opening = false;
    }
  }

  /** Leaves a project once its edits are stored. If they cannot be, reports that and returns false. */
  async #leave(shared: SharedDocument, choice: LeaveChoice): Promise<boolean> {
    const { api, sessionId } = this.#studio;
    try {
      for (;;) {
        if (!choice.discardUnsaved && !(await shared.flush())) {
          throw (
            shared.failure ??
            new AppError('engine-failed', say('projectState.lastEditsNotSavedYet'))
          );
        }
        await api.closeProject(shared.projectId, { sessionId, ...choice });
        if (choice.discardUnsaved || shared.isStored) break;
        // It was edited while it closed: it is opened again to store that.
        await shared.catchUp();
      }
    } catch (error) {
      if (!choice.discardUnsaved) {
        this.#studio.report(error);
        return false;
      }
    }
    if (this.#opened) this.onLeave();
    shared.dispose();
    return true;
  }

  #show(opened: OpenProject): void {
    const { api, sessionId } = this.#studio;
    this.shared = new SharedDocument({
      api,
      sessionId,
      opened,
      onChange: () => this.noteChange(),
      onRefused: (refused) => this.#tellRefused(refused),
      onNotice: (notice) => this.#studio.tell('info', notice, { isOfHost: true }),
      onNotPlaced: () => this.#studio.tell('warning', say('projectState.thereNoRoomNewMusic')),
      onReplaced: (state) => this.#adopt(state),
    });
    this.#opened = opened;
    this.analysis = opened.analysis;
    this.onShow();
    this.#filmNotice.forget();
    this.#tellNotices(opened);
    this.#showAnalysis(opened.analysis);
  }

  #adopt(state: OpenProject): void {
    const known = this.#opened;
    const isSame =
      known?.projectId === state.projectId &&
      known.videoUrl === state.videoUrl &&
      known.readOnly === state.readOnly &&
      known.lockLost === state.lockLost &&
      known.file.source.absolutePath === state.file.source.absolutePath;
    if (!isSame) this.#opened = state;
    this.#showAnalysis(state.analysis);
  }

  #showAnalysis(analysis: Analysis): void {
    this.analysis = analysis;
    this.#pictureTimes.show(analysis);
    this.#filmNotice.show(analysis.film, this.source?.contentHash);
  }

  #tellNotices({ notices }: OpenProject): void {
    if (notices.length > 0) {
      const { text, isEnglish } = sayHostNotes(notices);
      this.#studio.tell('warning', text, { isOfHost: isEnglish });
    }
    void this.#studio.attempt(() => this.#studio.refreshRecents());
  }

  #tellRefused(refused: RefusedEdit): void {
    const shared = this.shared;
    const message = say('projectState.wasNotDone', {
      label: refused.label,
      reason: sayHost(refused.reason).text,
    });
    if (this.#studio.notices.some((notice) => notice.message === message)) return;
    const useMine = (): void => {
      if (shared === this.shared) shared?.force(refused);
    };
    const action = { label: say('projectState.useMyVersion'), run: useMine };
    this.#studio.tell('warning', message, refused.changes.length > 0 ? { action } : {});
  }
}
