import { mkdir, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { newProject } from '../document/new-project.ts';
import type { Source } from '../shared/project-document.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import type { OpenProject, RecentProject } from '../shared/studio-api.ts';
import { copyProject } from '../store/copy-project.ts';
import { placeOfVideo } from '../store/find-video.ts';
import { makeProjectFolder, projectFolderOf, saveProjectFile } from '../store/project-folder.ts';
import { RecentProjects } from '../store/recent-projects.ts';
import { openProjectFolder, type OpeningOptions } from './open-project-folder.ts';
import type { OpenedProject } from './opened-project.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/** A video of another length than this is another cut of the film. */
const lengthToleranceSeconds = 0.1;

/** The window of callers that do not name one. */
export const anonymousSession = 'anonymous';

/** What a {@link ProjectStore} needs. */
export interface ProjectStoreOptions extends OpeningOptions {
  readonly dataDir: string;
  readonly projectsDir: string;
}

/** The opened projects, and the ways to open one. */
export class ProjectStore {
  readonly #options: ProjectStoreOptions;
  readonly #recent: RecentProjects;
  readonly #opened = new Map<string, OpenedProject>();
  /** Paths that are being opened. */
  readonly #opening = new Map<string, Promise<OpenedProject>>();
  /** Projects that are being closed, by their folders. */
  readonly #closing = new Map<string, Promise<void>>();
  /** Copies that are being made, by the project that is copied. */
  readonly #copying = new Map<string, AbortController>();

  constructor(options: ProjectStoreOptions) {
    this.#options = options;
    this.#recent = new RecentProjects(options.dataDir);
  }

  /** Every opened project. */
  get all(): OpenedProject[] {
    return [...this.#opened.values()];
  }

  /** An opened project, if there is one of that id. */
  find(projectId: string): OpenedProject | undefined {
    return this.#opened.get(projectId);
  }

  /** An opened project. Throws AppError `not-found`. */
  get(projectId: string): OpenedProject {
    const project = this.find(projectId);
    if (project) return project;
    throw new AppError('not-found', 'This project is no longer open. Open it again.');
  }

  recent(): Promise<RecentProject[]> {
    return this.#recent.list();
  }

  /** Makes a project beside a video and opens it. Throws AppError `bad-media`, `no-permission`, …. */
  async create(videoPath: string, sessionId: string): Promise<OpenProject> {
    const inspected = await this.#options.ask('inspectVideo', { path: resolve(videoPath) });
    const stem = basename(videoPath, extname(videoPath));
    const { path, notices } = await this.#makeFolder(dirname(inspected.absolutePath), stem);
    const source = { ...inspected, ...placeOfVideo(path, inspected.absolutePath) };
    try {
      await saveProjectFile(path, newProject(stem, source));
    } catch (error) {
      await rmdir(path).catch(() => undefined);
      throw error;
    }
    return this.open(path, sessionId, notices);
  }

  async #makeFolder(parent: string, stem: string): Promise<{ path: string; notices: HostNote[] }> {
    try {
      return { path: await makeProjectFolder(parent, stem), notices: [] };
    } catch (thrown) {
      if (asAppError(thrown, 'make a project').code !== 'no-permission') throw thrown;
      const { projectsDir } = this.#options;
      await mkdir(projectsDir, { recursive: true }).catch(() => {
        throw thrown;
      });
      const path = await makeProjectFolder(projectsDir, stem);
      const notice = hostNote(
        `The folder of the video cannot be written to, so the project is in "${path}".`,
      );
      return { path, notices: [notice] };
    }
  }

  /** Opens a project for a window, or shares one that is open. Throws as {@link openProjectFolder}. */
  async open(
    path: string,
    sessionId: string,
    notices: readonly HostNote[] = [],
  ): Promise<OpenProject> {
    const folder = await realFolder(projectFolderOf(path));
    // A project that is being closed has to release its lock first.
    await this.#closing.get(folder)?.catch(() => undefined);
    const known = this.all.find((project) => project.path === folder);
    if (known) return this.#join(known, sessionId);
    const opening = this.#opening.get(folder) ?? openProjectFolder(folder, this.#options, notices);
    this.#opening.set(folder, opening);
    try {
      const project = await opening;
      this.#opened.set(project.projectId, project);
      project.sessions.join(sessionId);
      await this.#recent.add(project.path, project.file.name);
      return project.describe(sessionId);
    } finally {
      this.#opening.delete(folder);
    }
  }

  async #join(project: OpenedProject, sessionId: string): Promise<OpenProject> {
    // It may have been open for days.
    await project.missVideo();
    project.sessions.join(sessionId);
    return project.describe(sessionId);
  }

  /** Whether a copy of the project is being made. */
  isCopying(projectId: string): boolean {
    return this.#copying.has(projectId);
  }

  /** Throws AppError `bad-argument` while a copy of the project is being made. */
  refuseWhileCopying(projectId: string): void {
    if (!this.isCopying(projectId)) return;
    throw new AppError(
      'bad-argument',
      'The project is being saved under another name. Try again when that is done, or stop it.',
    );
  }

  /**
   * Copies a project to a new folder and opens the copy, for the window that asks; other windows keep
   * the original. The copy has every edit that was made until it was complete. Throws AppError.
   *
   * @param ready copying begins when it resolves; jobs are refused from the call on
   */
  async saveAs(
    projectId: string,
    path: string,
    sessionId: string,
    ready: Promise<void> = Promise.resolve(),
  ): Promise<OpenProject> {
    const project = this.get(projectId);
    this.refuseWhileCopying(projectId);
    const target = resolve(path.endsWith(projectFolderEnding) ? path : path + projectFolderEnding);
    const name = basename(target, projectFolderEnding);
    const cancelled = new AbortController();
    this.#copying.set(projectId, cancelled);
    try {
      await ready;
      const copied = await copyProject(project.path, target, {
        present: () => {
          const { file, videoPath } = project;
          const place = placeOfVideo(target, videoPath ?? file.source.absolutePath);
          return { ...file, name, source: { ...file.source, ...place } };
        },
        signal: cancelled.signal,
        onProgress: (doneBytes, totalBytes) =>
          this.#options.emit({ type: 'copying', projectId, doneBytes, totalBytes }),
      });
      const opened = await this.open(target, sessionId);
      return { ...opened, copiedRevision: copied.revision };
    } finally {
      this.#copying.delete(projectId);
    }
  }

  /** Stops {@link saveAs} of a project, which then throws. */
  cancelSaveAs(projectId: string): void {
    this.#copying.get(projectId)?.abort();
  }

  /**
   * Sets where the video of a project is now.
   *
   * @throws AppError `bad-argument` for another video than before, unless `acceptDifferent`
   */
  async relink(
    projectId: string,
    videoPath: string,
    acceptDifferent: boolean,
  ): Promise<OpenProject> {
    const project = this.get(projectId);
    const inspected = await this.#options.ask('inspectVideo', { path: resolve(videoPath) });
    const source = { ...inspected, ...placeOfVideo(project.path, inspected.absolutePath) };
    const known = project.file.source;
    if (source.contentHash !== known.contentHash && !acceptDifferent) {
      throw isAnotherVideo(known, source);
    }
    await project.setVideo(source, source.absolutePath);
    return project.describe();
  }

  /** Closes a project for good; one that is not open is left alone. */
  async close(projectId: string): Promise<void> {
    const project = this.#opened.get(projectId);
    if (!project) return;
    this.cancelSaveAs(projectId);
    this.#opened.delete(projectId);
    const closed = project.close().finally(() => this.#closing.delete(project.path));
    this.#closing.set(project.path, closed);
    await closed;
  }

  /** Writes what is not on disk yet, where that can be done, and closes every project. */
  async closeAll(): Promise<void> {
    await Promise.all(
      this.all.map(async (project) => {
        await project.flush().catch((error: unknown) => console.error(error));
        await this.close(project.projectId);
      }),
    );
  }
}

/** Links resolved, so that one project is not opened under two names. */
async function realFolder(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function isAnotherVideo(known: Source, other: Source): AppError {
  const difference = Math.abs(known.durationSeconds - other.durationSeconds);
  const how =
    difference > lengthToleranceSeconds
      ? `it lasts ${other.durationSeconds.toFixed(1)} s instead of ${known.durationSeconds.toFixed(1)} s`
      : 'it is as long, but not the same file';
  return new AppError(
    'bad-argument',
    `"${other.absolutePath}" is not the video that this project was made for: ${how}. Use it all the same only if it is another version of the same film.`,
  );
}
