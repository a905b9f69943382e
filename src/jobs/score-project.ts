import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { withDuck, type DuckChoice } from '../document/duck-mix.ts';
import { originalLufs } from '../document/mix-lanes.ts';
import { newProject } from '../document/new-project.ts';
import { placeFinishedTake } from '../document/place-take.ts';
import { removeUnfinished } from '../files/remove-unfinished.ts';
import { temporaryPathFor } from '../files/temporary-name.ts';
import { asAppError } from '../shared/app-error.ts';
import type { FoundSpeech } from '../shared/found-speech.ts';
import type { ProjectFile, Take } from '../shared/project-document.ts';
import { projectFolderEnding } from '../shared/project-layout.ts';
import { placeOfVideo } from '../store/find-video.ts';
import { saveProjectFile } from '../store/project-folder.ts';
import { lockProject, type ProjectLock } from '../store/project-lock.ts';
import { answers } from './project/answer-question.ts';

/** What the mix of a kept project differs in from that of a new one. */
export interface ScoreMix {
  readonly duck?: DuckChoice | undefined;
  /** Of the music between the loudspeakers, from 0 to 1. */
  readonly width?: number | undefined;
}

/** Loudness of the film's own sound in the scored part, in LUFS: null where there is none. */
export type ScoredSound = Pick<FoundSpeech, 'loudnessLufs' | 'soundLufs'>;

/** The project in which the command line makes a score. */
export interface ScoreProject {
  readonly path: string;
  readonly file: ProjectFile;
  /**
   * Adds takes, and places the first one on the timeline, as the editor does, at a level for film sound of
   * this loudness. Throws AppError.
   */
  readonly addTakes: (takes: readonly Take[], sound: ScoredSound) => Promise<void>;
  /** Removes the project unless it is kept. */
  readonly close: () => Promise<void>;
}

/**
 * Makes the project of a score: at `projectPath`, where it stays, or a hidden one beside the output
 * that is removed when it is closed.
 *
 * @throws AppError `exists`, `bad-media`, `disk-full`, `no-permission`, `not-found`
 */
export async function makeScoreProject(
  videoPath: string,
  outputPath: string,
  projectPath?: string,
  { duck, width }: ScoreMix = {},
): Promise<ScoreProject> {
  const path =
    projectPath === undefined ? await temporaryProject(outputPath) : resolve(projectPath);
  const source = await answers.inspectVideo({ path: resolve(videoPath) });
  await makeFolder(path);
  let lock: ProjectLock | undefined;
  const close = async (): Promise<void> => {
    await lock?.release();
    if (projectPath === undefined) await rm(path, { recursive: true, force: true });
  };
  try {
    lock = await lockProject(path);
    const name = basename(projectPath ?? videoPath, extname(projectPath ?? videoPath));
    const made = newProject(name, { ...source, ...placeOfVideo(path, source.absolutePath) });
    const { document } = made;
    const ducked = duck === undefined ? document.mix : withDuck(document.mix, duck);
    const mix = width === undefined ? ducked : { ...ducked, musicWidth: width };
    const file = { ...made, document: { ...document, mix } };
    await saveProjectFile(path, file);
    const { durationSeconds } = source;
    const addTakes: ScoreProject['addTakes'] = async (takes, sound) => {
      const [take] = takes;
      const placed = take
        ? placeFinishedTake(file.document, {
            ...{ takes, take, durationSeconds, speechLufs: sound.loudnessLufs },
            besideLufs: originalLufs(file.document.mix, [], sound.soundLufs),
          })
        : file.document;
      await lock?.verify();
      await saveProjectFile(path, { ...file, takes: [...takes], document: placed });
    };
    return { path, file, addTakes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function temporaryProject(outputPath: string): Promise<string> {
  const stem = basename(outputPath, extname(outputPath));
  const target = join(dirname(resolve(outputPath)), `${stem}${projectFolderEnding}`);
  await removeUnfinished(target);
  return temporaryPathFor(target);
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    throw asAppError(error, `make the project "${path}"`);
  }
}
