import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { correctSource } from '../document/correct-source.ts';
import { describeChanges } from '../document/describe-changes.ts';
import { applyChanges, diffDocuments, isSame } from '../document/document-changes.ts';
import { documentProblems } from '../document/document-problems.ts';
import { moveFoundCuts, setFoundCuts } from '../document/markers.ts';
import { levelAfterSpeech, type DueLevel } from '../document/first-level.ts';
import { AppError } from '../shared/app-error.ts';
import {
  documentSchema,
  type Mix,
  type ProjectDocument,
  type ProjectFile,
  type Source,
  type Take,
} from '../shared/project-document.ts';
import { takePeaksSamplesPerPeak, type StoredAnalysis } from '../shared/project-layout.ts';
import type { OpenProject, StudioCalls, StudioEvent } from '../shared/studio-api.ts';
import { analysisFolder } from '../store/analysis-files.ts';
import { readBeats } from '../store/take-beats.ts';
import { readAnalysis } from '../store/stored-analysis.ts';
import type { ProjectLock } from '../store/project-lock.ts';
import { heardOriginal } from './heard-speech.ts';
import { analysisUrls, stillUrl, takesUrl, videoUrl, type ServedProject } from './media-urls.ts';
import { placeTakes, type TakePlace } from './place-takes.ts';
import { ProjectSessions, type EditOutcome } from './project-sessions.ts';
import { ProjectWriter, type WriteProject } from './project-writer.ts';
import { hostNote, noteOfError, type HostNote } from '../shared/host-note.ts';

/** An edit as a window proposes it. */
export type ProposedEdit = Parameters<StudioCalls['editDocument']>[0];

/** The outcome of a proposed edit. */
export type EditResult = Awaited<ReturnType<StudioCalls['editDocument']>>;

/** What a project is opened with. */
export interface OpenedProjectOptions {
  readonly path: string;
  readonly file: ProjectFile;
  /** Absent where the folder cannot be written to. */
  readonly lock: ProjectLock | undefined;
  readonly videoPath: string | undefined;
  readonly notices: readonly HostNote[];
  /** For what may be deleted at any time, of projects that cannot be written to. */
  readonly cacheDir: string;
  readonly write: WriteProject;
  readonly emit: (event: StudioEvent) => void;
}

/** A change of the document or the takes, as windows learn of it. */
interface Change {
  readonly label: string;
  readonly document: ProjectDocument;
  readonly takes?: readonly Take[];
  readonly notice?: HostNote | undefined;
  readonly sessionId?: string | undefined;
  readonly editId?: number;
}

interface TakeWithDueLevel extends DueLevel {
  readonly take: Take;
  readonly sessionId: string | undefined;
}

/**
 * A project that is open, and the one place where its document changes. Every change gets a revision,
 * goes to every window as an event, and is written to disk.
 */
export class OpenedProject implements ServedProject {
  /** Random, and valid only while the project is open. */
  readonly projectId = randomBytes(8).toString('hex');
  readonly path: string;
  readonly analysisDir: string;
  readonly sessions = new ProjectSessions();
  readonly #lock: ProjectLock | undefined;
  readonly #notices: readonly HostNote[];
  readonly #emit: (event: StudioEvent) => void;
  readonly #writer: ProjectWriter;
  #file: ProjectFile;
  #videoPath: string | undefined;
  #analysis: StoredAnalysis | undefined;
  /** First music of tracks whose level was set before speech had been looked for. */
  #levelsDue: readonly TakeWithDueLevel[] = [];
  #mayStartProxy = true;

  constructor(options: OpenedProjectOptions) {
    const { path, file, lock, videoPath, notices, cacheDir, write, emit } = options;
    this.path = path;
    this.#file = file;
    this.#lock = lock;
    this.#videoPath = videoPath;
    this.#notices = notices;
    this.#emit = emit;
    const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
    this.analysisDir = lock ? analysisFolder(path) : join(cacheDir, 'projects', name);
    lock?.lost.addEventListener('abort', () => {
      const message = noteOfError(lock.lostError);
      emit({ type: 'lock-lost', projectId: this.projectId, message });
    });
    this.#writer = new ProjectWriter({
      write,
      storedRevision: file.revision,
      onStored: (revision, error) => {
        const { projectId } = this;
        emit({ type: 'stored', projectId, revision, ...(error && { error: error.toData() }) });
      },
    });
  }

  get file(): ProjectFile {
    return this.#file;
  }
  get readOnly(): boolean {
    return this.#lock === undefined || this.#lock.lost.aborted;
  }
  /** Where the video is; undefined while it is missing. */
  get videoPath(): string | undefined {
    return this.#videoPath;
  }
  get analysis(): StoredAnalysis | undefined {
    return this.#analysis;
  }

  /** Adopts an analysis; ignored if it is of another video. */
  set analysis(analysis: StoredAnalysis | undefined) {
    const { contentHash } = this.#file.source;
    this.#analysis = analysis?.contentHash === contentHash ? analysis : undefined;
    const source = correctSource(this.#file.source, this.#analysis?.film);
    if (source !== this.#file.source) this.#file = { ...this.#file, source };
    this.#settleLevels();
    const cuts = this.#analysis?.cuts;
    if (!cuts) return;
    // Once per video: cuts that the user deleted do not come back, and those of another video go.
    const isFirst = this.#file.cutsFoundIn !== contentHash;
    if (isFirst) this.#file = { ...this.#file, cutsFoundIn: contentHash };
    const { document } = this.#file;
    const earlier = this.#analysis?.earlierCuts;
    const changed = isFirst
      ? setFoundCuts(document, cuts)
      : earlier
        ? moveFoundCuts(document, earlier, cuts)
        : document;
    if (isFirst || !isSame(changed, document)) {
      this.#change({ label: 'Find Scene Cuts', document: changed });
    }
  }

  /** Whether a preview copy may be started without being requested. */
  get mayStartProxy(): boolean {
    return this.#mayStartProxy;
  }

  /** No preview copy is started by itself any more, until the project is opened again. */
  stopProxies(): void {
    this.#mayStartProxy = false;
  }

  /** Takes {@link stopProxies} back, where the program itself stopped a copy. */
  allowProxies(): void {
    this.#mayStartProxy = true;
  }

  /** Reads what an earlier analysis left. */
  async loadAnalysis(): Promise<void> {
    this.analysis = await readAnalysis(this.analysisDir);
  }

  /** The project as a window sees it. */
  describe(sessionId = ''): OpenProject {
    const { source, revision } = this.#file;
    return {
      projectId: this.projectId,
      path: this.path,
      file: this.#file,
      storedRevision: this.#lock ? this.#writer.storedRevision : revision,
      otherWindows: this.sessions.countOthers(sessionId),
      ...(this.#videoPath !== undefined && {
        videoUrl: videoUrl(this.projectId, source.contentHash),
        stillUrl: stillUrl(this.projectId, source.contentHash),
      }),
      takesUrl: takesUrl(this.projectId),
      takePeaksSamplesPerPeak,
      analysis: analysisUrls(this.projectId, this.#analysis),
      notices: [...this.#notices],
      readOnly: this.readOnly,
      ...(this.#lock?.lost.aborted && { lockLost: noteOfError(this.#lock.lostError) }),
    };
  }

  /** Throws AppError `no-permission` where the project cannot be written to, `exists` for a lost lock. */
  refuseReadOnly(): void {
    if (!this.readOnly) return;
    if (this.#lock) throw this.#lock.lostError;
    throw new AppError(
      'no-permission',
      `The project "${this.#file.name}" is in a folder that cannot be written to. Save it under another name first.`,
    );
  }

  /**
   * Makes a window's edit, unless it conflicts with what other windows did or breaks a rule of the
   * document. Resolves when it is on disk. An edit that was sent before is not made again.
   *
   * @throws AppError `disk-full`, … when the edit is made but not on disk yet, `exists` when it is made
   * and cannot be stored because the lock is lost, `no-permission` for a project that was read-only
   * from the start, where it is not made
   */
  async edit(proposed: ProposedEdit): Promise<EditResult> {
    if (!this.#lock) this.refuseReadOnly();
    const { sessionId, editId } = proposed;
    let outcome = this.sessions.outcomeOf(sessionId, editId);
    if (!outcome) {
      outcome = this.#apply(proposed);
      this.sessions.remember(sessionId, editId, outcome);
    }
    if ('reason' in outcome) return { outcome: 'refused', reason: outcome.reason };
    if (outcome.revision > this.#writer.storedRevision) await this.#writer.store(this.#file);
    return { outcome: 'stored', revision: outcome.revision };
  }

  #apply({ changes, label, sessionId, editId }: ProposedEdit): EditOutcome {
    const { document, takes } = this.#file;
    const applied = applyChanges(document, changes);
    if (applied.conflicts.length > 0) {
      const changed = describeChanges(applied.conflicts);
      return { reason: hostNote(`Another window changed ${changed} meanwhile.`) };
    }
    const checked = documentSchema.safeParse(applied.document);
    if (!checked.success) {
      const place = checked.error.issues[0]?.path.join('.') ?? '';
      return { reason: hostNote(`The edit has a value at "${place}" that is not allowed.`) };
    }
    const [problem] = documentProblems(applied.document, takes);
    if (problem !== undefined) return { reason: problem };
    this.#change({ label, document: applied.document, sessionId, editId });
    return { revision: this.#file.revision };
  }

  /**
   * Adds takes whose files are in the takes folder already, and puts the first one on the track when
   * `place` is given. Where a locked clip is in the way it stays among the takes. Resolves when the
   * takes are on disk. Throws as {@link edit}.
   */
  async addTakes(takes: readonly Take[], place?: TakePlace): Promise<void> {
    const asked = place?.ending === 'ring-out' ? takes[0] : undefined;
    const beats = asked && (await readBeats(this.path, asked.id));
    const known = new Set(this.#file.takes.map(({ id }) => id));
    const [first, ...others] = takes.filter(({ id }) => !known.has(id));
    if (!first) return;
    const added = [first, ...others] as const;
    const heard = heardOriginal(this.#file, this.#analysis);
    const placed = placeTakes(this.#file, added, place, { ...heard, beats });
    const { label, document, level } = placed;
    const sessionId = place?.sessionId;
    if (level && heard.speechLufs === undefined) {
      const { trackId, gainDecibels } = place ?? {};
      const isFirst = this.#file.document.clips.length === 0;
      const due = { take: first, set: level.mix, isFirst, trackId, gainDecibels, sessionId };
      this.#levelsDue = [...this.#levelsDue, due];
    }
    this.#change({ label, document, takes: added, notice: level?.words, sessionId });
    if (this.#lock) await this.#writer.flush();
  }

  /** Sets the levels of first music again when speech has been looked for, each as a step of its own. */
  #settleLevels(): void {
    const { speechLufs, besideLufs } = heardOriginal(this.#file, this.#analysis);
    if (speechLufs === undefined) return;
    let settled: Mix | undefined;
    const dues = this.#levelsDue;
    this.#levelsDue = [];
    for (const due of dues) {
      const { document } = this.#file;
      // The duck of the one before is no change by the user.
      const set = settled ? { ...due.set, ducking: settled.ducking } : due.set;
      const again = { ...due, set, besideLufs };
      const level = levelAfterSpeech(document, due.take, again, speechLufs);
      if (!level) continue;
      settled = level.mix;
      const label = speechLufs === null ? 'Music Level' : 'Music Level under Speech';
      this.#change({
        ...{ label, document: { ...document, mix: level.mix }, sessionId: due.sessionId },
        notice:
          speechLufs === null
            ? level.words
            : hostNote(`Speech was found in the film. ${level.words}`),
      });
    }
  }

  /** Notes the video and where it is. Throws as {@link edit}. */
  async setVideo(source: Source, videoPath: string): Promise<void> {
    this.#videoPath = videoPath;
    const isOther = source.contentHash !== this.#file.source.contentHash;
    this.#file = { ...this.#file, source, revision: this.#file.revision + 1 };
    if (isOther) this.#analysis = undefined;
    this.#emit({ type: 'project', projectId: this.projectId });
    if (this.#lock) await this.#writer.store(this.#file);
  }

  /** Notes that the video is not where it was, if so: windows then ask where it is. */
  async missVideo(): Promise<void> {
    const path = this.#videoPath;
    if (path === undefined || !(await isGone(path)) || path !== this.#videoPath) return;
    this.#videoPath = undefined;
    this.#emit({ type: 'project', projectId: this.projectId });
  }

  /** Resolves when everything is on disk. Throws as {@link edit}. */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  /** Releases the lock. Edits that are not on disk are lost: call {@link flush} first. */
  async close(): Promise<void> {
    await this.#writer.close();
    await this.#lock?.release();
  }

  #change({ label, document, takes = [], notice, sessionId, editId }: Change): void {
    const changes = diffDocuments(this.#file.document, document);
    const revision = this.#file.revision + 1;
    this.#file = { ...this.#file, revision, document, takes: [...this.#file.takes, ...takes] };
    this.#emit({
      type: 'document',
      projectId: this.projectId,
      revision,
      changes,
      takes: [...takes],
      label,
      ...(notice !== undefined && { notice }),
      ...(sessionId !== undefined && { sessionId }),
      ...(editId !== undefined && { editId }),
    });
    // Failures reach the windows as `stored` events, and the writer tries again.
    if (this.#lock) this.#writer.store(this.#file).catch(() => undefined);
  }
}

async function isGone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  );
}
