import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/app-error.ts';
import type { ProjectDocument, ProjectFile, Source, Take } from '../shared/project-document.ts';
import {
  analysisFileName,
  cacheFolderName,
  storedAnalysisSchema,
  takePeaksSamplesPerPeak,
  type StoredAnalysis,
} from '../shared/project-layout.ts';
import type { OpenProject } from '../shared/studio-api.ts';
import { analysisUrls, takesUrl, videoUrl, type ServedProject } from './media-urls.ts';
import { saveProjectFile } from '../store/project-folder.ts';
import type { ProjectLock } from '../store/project-lock.ts';

/** What a project is opened with. */
export interface OpenedProjectOptions {
  readonly path: string;
  readonly file: ProjectFile;
  /** Absent where the folder cannot be written to. */
  readonly lock: ProjectLock | undefined;
  readonly videoPath: string | undefined;
  readonly notices: readonly string[];
  /** For what may be deleted at any time, of projects that cannot be written to. */
  readonly cacheDir: string;
}

/** A project that is open: the one place where its file changes. */
export class OpenedProject implements ServedProject {
  /** Known to the window only as long as the project is open; no one can guess it. */
  readonly projectId = randomBytes(8).toString('hex');
  readonly path: string;
  readonly analysisDir: string;
  readonly #lock: ProjectLock | undefined;
  readonly #notices: readonly string[];
  #file: ProjectFile;
  #videoPath: string | undefined;
  #analysis: StoredAnalysis | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ path, file, lock, videoPath, notices, cacheDir }: OpenedProjectOptions) {
    this.path = path;
    this.#file = file;
    this.#lock = lock;
    this.#videoPath = videoPath;
    this.#notices = notices;
    const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
    this.analysisDir = lock ? join(path, cacheFolderName) : join(cacheDir, 'projects', name);
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

  /** Takes in what is known of the video; ignored where it is of another one. */
  set analysis(analysis: StoredAnalysis | undefined) {
    const isOurs = analysis?.contentHash === this.#file.source.contentHash;
    this.#analysis = isOurs ? analysis : undefined;
  }

  /** Reads what an earlier analysis left. */
  async loadAnalysis(): Promise<void> {
    try {
      const text = await readFile(join(this.analysisDir, analysisFileName), 'utf8');
      this.analysis = storedAnalysisSchema.parse(JSON.parse(text));
    } catch {
      this.analysis = undefined;
    }
  }

  /** The project as the window sees it. */
  describe(): OpenProject {
    const { source } = this.#file;
    return {
      projectId: this.projectId,
      path: this.path,
      file: this.#file,
      ...(this.#videoPath !== undefined && {
        videoUrl: videoUrl(this.projectId, source.contentHash),
      }),
      takesUrl: takesUrl(this.projectId),
      takePeaksSamplesPerPeak,
      analysis: analysisUrls(this.projectId, this.#analysis),
      notices: [...this.#notices],
      readOnly: this.readOnly,
    };
  }

  /** Throws AppError `no-permission` where the project cannot be written to, `exists` for a lost lock. */
  refuseReadOnly(): void {
    if (!this.readOnly) return;
    if (this.#lock) throw this.#lock.lostError;
    throw new AppError(
      'no-permission',
      `The project "${this.#file.name}" lies in a folder that cannot be written to. Save it under another name first.`,
    );
  }

  /** Saves the document. Throws AppError `no-permission`, `disk-full`. */
  async saveDocument(document: ProjectDocument): Promise<void> {
    this.refuseReadOnly();
    await this.#save({ ...this.#file, document });
  }

  /** Notes takes whose files are in the takes folder already. Throws as {@link saveDocument}. */
  async addTakes(takes: readonly Take[]): Promise<void> {
    const known = new Set(this.#file.takes.map(({ id }) => id));
    const added = takes.filter(({ id }) => !known.has(id));
    if (added.length > 0) {
      await this.#save({ ...this.#file, takes: [...this.#file.takes, ...added] });
    }
  }

  /** Notes the video and where it is. Throws as {@link saveDocument}. */
  async setVideo(source: Source, videoPath: string): Promise<void> {
    this.#videoPath = videoPath;
    const isOther = source.contentHash !== this.#file.source.contentHash;
    if (!this.readOnly) await this.#save({ ...this.#file, source });
    else this.#file = { ...this.#file, source };
    if (isOther) this.#analysis = undefined;
  }

  /** Waits until everything is on the disk, and lets others open the project. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#lock?.release();
  }

  /** What is in memory counts at once; writing it is repeated with the next change when it fails. */
  async #save(file: ProjectFile): Promise<void> {
    this.#file = file;
    const write = async () => {
      await this.#lock?.verify();
      await saveProjectFile(this.path, this.#file);
    };
    const writing = this.#writing.then(write);
    this.#writing = writing.catch(() => undefined);
    await writing;
  }
}
