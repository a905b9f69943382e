import { resolve } from 'node:path';
import { contentHash } from '../media/content-hash.ts';
import { AppError } from '../shared/app-error.ts';
import type { ExportPlan } from '../shared/exports/export-plan.ts';
import type { Mix, Source } from '../shared/project-document.ts';
import type { LongTaskOptions } from '../shared/progress.ts';
import { findVideo } from '../store/find-video.ts';
import { readProjectFile } from '../store/project-folder.ts';
import { exportFilm, planExport, type ExportRequest, type ExportWatch } from './export-film.ts';

/** What to export of a project on the disk. */
export interface StoredExportRequest extends Omit<
  ExportRequest,
  'projectPath' | 'file' | 'videoPath'
> {
  /** Changes the mix for this export; the project keeps its own. */
  readonly changeMix?: (mix: Mix) => Mix;
}

/**
 * Exports a project as it is on the disk, as `vidmuse export` does.
 *
 * @throws AppError `not-found` without project or video, and as {@link exportFilm}
 */
export async function exportProject(
  projectPath: string,
  request: StoredExportRequest & ExportWatch,
  options: LongTaskOptions = {},
): Promise<void> {
  const { findSpeech, onPlanned } = request;
  const opened = await openRequest(projectPath, request);
  await exportFilm({ ...opened, findSpeech, onPlanned }, options);
}

/** Plans an export of a project as it is on the disk. Throws AppError without project or video. */
export async function planProjectExport(
  projectPath: string,
  request: StoredExportRequest,
  options: LongTaskOptions = {},
): Promise<ExportPlan> {
  return planExport(await openRequest(projectPath, request), options);
}

async function openRequest(
  projectPath: string,
  { changeMix = (mix) => mix, ...request }: StoredExportRequest,
): Promise<ExportRequest> {
  const stored = await readProjectFile(projectPath);
  const { document } = stored;
  const file = { ...stored, document: { ...document, mix: changeMix(document.mix) } };
  const videoPath = await requireFilm(projectPath, file.source);
  return { ...request, projectPath, file, videoPath };
}

async function requireFilm(projectPath: string, source: Source): Promise<string> {
  const found = await findVideo(projectPath, source, async (path) => ({
    contentHash: await contentHash(path),
  }));
  if (found) return found.path;
  const [place, other] = new Set([
    resolve(projectPath, source.relativePath),
    resolve(source.absolutePath),
  ]);
  const where =
    other === undefined ? `not at "${place}"` : `neither at "${place}" nor at "${other}"`;
  throw new AppError(
    'not-found',
    `The video of "${projectPath}" is ${where}, or is another one now. Put it back, or open the project in the editor to say where it is.`,
  );
}
