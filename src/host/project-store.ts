import { mkdir, realpath, rmdir } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import {
  createDocument,
  projectFormatVersion,
  type ProjectFile,
  type Source,
} from '../shared/project-document.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import type { OpenProject, RecentProject } from '../shared/studio-api.ts';
import { findVideo, placeOfVideo, type FoundVideo } from '../store/find-video.ts';
import { OpenedProject } from './opened-project.ts';
import {
  backUpProject,
  copyProject,
  loadProject,
  makeProjectFolder,
  projectFolderOf,
  saveProjectFile,
} from '../store/project-folder.ts';
import { lockProject } from '../store/project-lock.ts';
import { RecentProjects } from '../store/recent-projects.ts';
import { refuseLinksOut } from '../files/refuse-links-out.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';

/** Of a track without music: the first take that is placed brings the rate of its model. */
const emptyTrackSampleRate = 48_000;

/** A video of another length than this is another cut of the film. */
const lengthToleranceSeconds = 0.1;

/**
 * Asked whether a project that is being opened may show the video that was found for it. The project
 * is not opened where this throws. Links are resolved in the project's path, and not in the video's.
 */
export type AdmitVideo = (projectPath: string, videoPath: string) => Promise<void>;

/** Asked before a file or folder is looked at in search of a project's video. Changes nothing. */
export type MayReadFor = (projectPath: string, path: string) => Promise<boolean>;

/** What a {@link ProjectStore} needs. */
export interface ProjectStoreOptions {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly projectsDir: string;
  readonly admitVideo?: AdmitVideo;
  readonly mayReadFor?: MayReadFor;
  /** Asks the worker that reads videos. */
  readonly ask: WorkerSupervisor['ask'];
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

  constructor(options: ProjectStoreOptions) {
    this.#options = options;
    this.#recent = new RecentProjects(options.dataDir);
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
  async create(videoPath: string): Promise<OpenProject> {
    const inspected = await this.#options.ask('inspectVideo', { path: resolve(videoPath) });
    const stem = basename(videoPath, extname(videoPath));
    const { path, notices } = await this.#makeFolder(dirname(inspected.absolutePath), stem);
    const source = { ...inspected, ...placeOfVideo(path, inspected.absolutePath) };
    const file: ProjectFile = {
      schema: 'vidmuse-studio/project',
      formatVersion: projectFormatVersion,
      name: stem,
      source,
      takes: [],
      document: createDocument(emptyTrackSampleRate),
    };
    try {
      await saveProjectFile(path, file);
    } catch (error) {
      await rmdir(path).catch(() => undefined);
      throw error;
    }
    return this.open(path, notices);
  }

  async #makeFolder(parent: string, stem: string): Promise<{ path: string; notices: string[] }> {
    try {
      return { path: await makeProjectFolder(parent, stem), notices: [] };
    } catch (thrown) {
      if (asAppError(thrown, 'make a project').code !== 'no-permission') throw thrown;
      const { projectsDir } = this.#options;
      await mkdir(projectsDir, { recursive: true }).catch(() => {
        throw thrown;
      });
      const path = await makeProjectFolder(projectsDir, stem);
      const notice = `The folder of the video cannot be written to, so the project is in "${path}".`;
      return { path, notices: [notice] };
    }
  }

  /**
   * Opens a project, or gives the present state of one that is open. Recovers music that a crash left.
   *
   * @throws AppError `not-found`, `unsupported` for a newer version or folders that lead elsewhere,
   * `bad-config`, `exists` when it is open in another process, and what `admitVideo` throws
   */
  async open(path: string, notices: readonly string[] = []): Promise<OpenProject> {
    const folder = await realFolder(projectFolderOf(path));
    const known = [...this.#opened.values()].find((project) => project.path === folder);
    if (known) return known.describe();
    // Its lock is free when it is closed, also where closing fails.
    await this.#closing.get(folder)?.catch(() => undefined);
    const opening = this.#opening.get(folder) ?? this.#open(folder, notices);
    this.#opening.set(folder, opening);
    try {
      const project = await opening;
      this.#opened.set(project.projectId, project);
      await this.#recent.add(project.path, project.file.name);
      return project.describe();
    } finally {
      this.#opening.delete(folder);
    }
  }

  async #open(path: string, earlierNotices: readonly string[]): Promise<OpenedProject> {
    const loaded = await loadProject(path);
    await refuseLinksOut(path);
    const lock = await lockProject(path);
    try {
      const notices = [...earlierNotices, ...loaded.notices];
      let { file } = loaded;
      if (lock) {
        await backUpProject(path, file);
        const recovered = await this.#recoverTakes(path, file);
        file = { ...file, takes: [...file.takes, ...recovered.takes] };
        notices.push(...recovered.notices);
      } else {
        notices.push(
          'The folder of this project cannot be written to: changes will not be kept. Save it under another name to work on it.',
        );
      }
      const found = await findVideo(
        path,
        file.source,
        (videoPath) => this.#options.ask('identifyFile', { path: videoPath }),
        (candidate) => this.#options.mayReadFor?.(path, candidate) ?? Promise.resolve(true),
      );
      if (found) await this.#options.admitVideo?.(path, found.path);
      file = { ...file, source: { ...file.source, ...placeOf(path, found) } };
      notices.push(...videoNotices(file.source, found));
      if (lock && file !== loaded.file) await saveProjectFile(path, file);
      const project = new OpenedProject({
        ...this.#options,
        path,
        file,
        lock,
        videoPath: found?.path,
        notices,
      });
      await project.loadAnalysis();
      return project;
    } catch (error) {
      await lock?.release();
      throw error;
    }
  }

  async #recoverTakes(path: string, { takes }: ProjectFile) {
    const knownIds = takes.map(({ id }) => id);
    const recovered = await this.#options.ask('recoverTakes', { projectPath: path, knownIds });
    const seconds = recovered.takes.reduce(
      (sum, take) => sum + take.tokenCount / take.frameRate - contextSeconds(take),
      0,
    );
    const count = recovered.takes.length;
    const notice = `${count === 1 ? 'A take' : `${count} takes`} with ${seconds.toFixed(1)} s of music, made before VidMuse Studio ended unexpectedly, ${count === 1 ? 'was' : 'were'} recovered. You find ${count === 1 ? 'it' : 'them'} among the takes.`;
    return {
      takes: recovered.takes,
      notices: [...(count > 0 ? [notice] : []), ...recovered.notices],
    };
  }

  /** Copies a project to a new folder, opens the copy and closes the original. Throws AppError. */
  async saveAs(projectId: string, path: string): Promise<OpenProject> {
    const project = this.get(projectId);
    const target = resolve(path.endsWith(projectFolderEnding) ? path : path + projectFolderEnding);
    const { file, videoPath } = project;
    const source = videoPath
      ? { ...file.source, ...placeOfVideo(target, videoPath) }
      : { ...file.source, ...placeOfVideo(target, file.source.absolutePath) };
    const name = basename(target, projectFolderEnding);
    await copyProject(project.path, target, { ...file, name, source });
    const opened = await this.open(target);
    await this.close(projectId);
    return opened;
  }

  /**
   * Says where the video of a project is now.
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

  /** Closes a project; one that is not open is left alone. */
  async close(projectId: string): Promise<void> {
    const project = this.#opened.get(projectId);
    if (!project) return;
    this.#opened.delete(projectId);
    const closed = project.close().finally(() => this.#closing.delete(project.path));
    this.#closing.set(project.path, closed);
    await closed;
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#opened.keys()].map((projectId) => this.close(projectId)));
  }
}

/** Links resolved, so that one project is not opened under two names. */
async function realFolder(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function placeOf(path: string, found: FoundVideo | undefined): Partial<Source> {
  return found?.moved ? placeOfVideo(path, found.path) : {};
}

function videoNotices({ absolutePath }: Source, found: FoundVideo | undefined): string[] {
  if (found?.moved) return [`The video has moved; it was found at "${found.path}".`];
  if (found) return [];
  return [
    `The video "${absolutePath}" is missing. The music is all there; say where the video is now to see it and to make more music.`,
  ];
}

function contextSeconds(take: { range: { start: number }; startToken: number; frameRate: number }) {
  return (take.range.start - take.startToken) / take.frameRate;
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
