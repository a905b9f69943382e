import { repairDocument } from '../document/repair-document.ts';
import { refuseLinksOut } from '../store/refuse-links-out.ts';
import type { ProjectFile, Source, Take } from '../shared/project-document.ts';
import type { StudioEvent } from '../shared/studio-api.ts';
import { findVideo, placeOfVideo, type FoundVideo } from '../store/find-video.ts';
import {
  backUpProject,
  keepDamagedFile,
  loadProject,
  readProjectFile,
  saveProjectFile,
  tidyProject,
  type LoadedProject,
} from '../store/project-folder.ts';
import { lockProject } from '../store/project-lock.ts';
import { OpenedProject } from './opened-project.ts';
import type { WorkerSupervisor } from './worker-supervisor.ts';
import { hostNote, type HostNote } from '../shared/host-note.ts';

/**
 * Asked whether a project that is being opened may show the video that was found for it. The project
 * is not opened where this throws. Links are resolved in the project's path, and not in the video's.
 */
export type AdmitVideo = (projectPath: string, videoPath: string) => Promise<void>;

/** Asked before a file or folder is looked at in search of a project's video. Changes nothing. */
export type MayReadFor = (projectPath: string, path: string) => Promise<boolean>;

/** What {@link openProjectFolder} needs. */
export interface OpeningOptions {
  readonly cacheDir: string;
  readonly admitVideo?: AdmitVideo;
  readonly mayReadFor?: MayReadFor;
  /** Asks the worker that reads videos. */
  readonly ask: WorkerSupervisor['ask'];
  readonly emit: (event: StudioEvent) => void;
  /** Writes a project's file; replaced in tests, where disks fail. */
  readonly writeProject?: typeof saveProjectFile | undefined;
}

/**
 * Opens a project folder: locks it, repairs its document, recovers music that a crash left, and finds its
 * video. The project's notices name what was repaired or is missing.
 *
 * @throws AppError `not-found`, `unsupported` for a newer version or folders that lead elsewhere,
 * `bad-config`, `exists` when it is open in another process, and what `admitVideo` throws
 */
export async function openProjectFolder(
  path: string,
  options: OpeningOptions,
  earlierNotices: readonly HostNote[],
): Promise<OpenedProject> {
  const { ask, admitVideo, mayReadFor, writeProject = saveProjectFile } = options;
  // A folder that is no project is refused, and not locked.
  await loadProject(path);
  await refuseLinksOut(path);
  let storedRevision = NaN;
  const lock = await lockProject(path, async () => {
    // A file that was deleted or damaged holds no edits that could be overwritten.
    const found = await readProjectFile(path).catch(() => undefined);
    return found === undefined || found.revision === storedRevision;
  });
  try {
    // Read again: whoever held the lock may have saved it until now.
    const loaded = await loadProject(path);
    storedRevision = loaded.file.revision;
    const notices = [...earlierNotices, ...loaded.notices];
    let { file } = loaded;
    const repaired = await repair(path, loaded, lock !== undefined);
    file = repaired.file;
    notices.push(...repaired.notices);
    if (lock) {
      await tidyProject(path);
      await backUpProject(path, file);
      const recovered = await recoverTakes(path, file, ask);
      file = { ...file, takes: [...file.takes, ...recovered.takes] };
      notices.push(...recovered.notices);
    } else {
      notices.push(
        hostNote(
          'The folder of this project cannot be written to: changes will not be kept. Save it under another name to work on it.',
        ),
      );
    }
    const found = await findVideo(
      path,
      file.source,
      (videoPath) => ask('identifyFile', { path: videoPath }),
      (candidate) => mayReadFor?.(path, candidate) ?? Promise.resolve(true),
    );
    if (found) await admitVideo?.(path, found.path);
    file = { ...file, source: { ...file.source, ...placeOf(path, found) } };
    notices.push(...videoNotices(file.source, found));
    if (lock && JSON.stringify(file) !== JSON.stringify(loaded.file)) {
      file = { ...file, revision: file.revision + 1 };
      await writeProject(path, file);
      storedRevision = file.revision;
    }
    const project = new OpenedProject({
      path,
      file,
      lock,
      videoPath: found?.path,
      notices,
      cacheDir: options.cacheDir,
      write: async (newest) => {
        await lock?.verify();
        await writeProject(path, newest);
        storedRevision = newest.revision;
      },
      emit: options.emit,
    });
    await project.loadAnalysis();
    return project;
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

/** Further repairs are counted. */
const mostNamedRepairs = 5;

async function repair(
  path: string,
  { file }: LoadedProject,
  mayWrite: boolean,
): Promise<{ file: ProjectFile; notices: HostNote[] }> {
  const takes = withoutSecondTakes(file.takes);
  const { document, repairs } = repairDocument(file.document, takes);
  const twice = hostNote('Removed takes that were listed twice.');
  const all = takes === file.takes ? repairs : [twice, ...repairs];
  if (all.length === 0) return { file, notices: [] };
  const left = all.length - mostNamedRepairs;
  const more =
    left === 1
      ? hostNote('There was 1 more repair.')
      : hostNote(`There were ${left} more repairs.`);
  const kept = mayWrite
    ? [hostNote(`The file as it was is kept as "${await keepDamagedFile(path)}".`)]
    : [];
  return {
    file: { ...file, takes: [...takes], document },
    notices: [
      hostNote('The project file had errors, which were repaired.'),
      ...all.slice(0, mostNamedRepairs),
      ...(left > 0 ? [more] : []),
      ...kept,
    ],
  };
}

function withoutSecondTakes(takes: readonly Take[]): readonly Take[] {
  const firsts = new Map(takes.toReversed().map((take) => [take.id, take]));
  return firsts.size === takes.length
    ? takes
    : takes.filter((take) => firsts.get(take.id) === take);
}

async function recoverTakes(path: string, { takes }: ProjectFile, ask: WorkerSupervisor['ask']) {
  const knownIds = takes.map(({ id }) => id);
  const recovered = await ask('recoverTakes', { projectPath: path, knownIds });
  const seconds = recovered.takes.reduce(
    (sum, take) => sum + take.tokenCount / take.frameRate - contextSeconds(take),
    0,
  );
  const count = recovered.takes.length;
  const notice = hostNote(
    count === 1
      ? `A take with ${seconds.toFixed(1)} s of music, made before VidMuse Studio ended unexpectedly, was recovered. You find it among the takes.`
      : `${count} takes with ${seconds.toFixed(1)} s of music, made before VidMuse Studio ended unexpectedly, were recovered. You find them among the takes.`,
  );
  return {
    takes: recovered.takes,
    notices: [...(count > 0 ? [notice] : []), ...recovered.notices],
  };
}

function placeOf(path: string, found: FoundVideo | undefined): Partial<Source> {
  return found?.moved ? placeOfVideo(path, found.path) : {};
}

function videoNotices({ absolutePath }: Source, found: FoundVideo | undefined): HostNote[] {
  if (found?.moved) return [hostNote(`The video has moved; it was found at "${found.path}".`)];
  if (found) return [];
  return [
    hostNote(
      `The video "${absolutePath}" is missing. The music is all there; say where the video is now to see it and to make more music.`,
    ),
  ];
}

function contextSeconds(take: Pick<Take, 'range' | 'startToken' | 'frameRate'>): number {
  return (take.range.start - take.startToken) / take.frameRate;
}
