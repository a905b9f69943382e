import { exportFilm } from './export-project.ts';
import type { JobResult, ProjectJobRun } from './job-run.ts';

/** The export job: the project as it stands in the editor. Throws AppError, see {@link exportFilm}. */
export async function runExport(run: ProjectJobRun<'export'>): Promise<JobResult> {
  const { request, project, signal, emit } = run;
  await exportFilm(
    { ...request, projectPath: project.path, file: project.file, videoPath: project.videoPath },
    { signal, onProgress: (progress) => emit({ type: 'progress', ...progress }) },
  );
  return { outputPath: request.outputPath };
}
