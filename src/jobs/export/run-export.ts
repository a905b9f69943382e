import { estimatedTask } from '../project/estimated-task.ts';
import { exportFilm } from '../../export/export-project.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';

/** How fast films were exported earlier in this process, by content and stage. */
const known = new Map<string, number>();

/** The export job: the project as the editor has it. Throws AppError, see {@link exportFilm}. */
export async function runExport(run: ProjectJobRun<'export'>): Promise<JobResult> {
  const { request, project } = run;
  const units = project.file.source.durationSeconds;
  const expected = [{ stage: 'exporting', units }];
  await exportFilm(
    { ...request, projectPath: project.path, file: project.file, videoPath: project.videoPath },
    estimatedTask(run, expected, {
      get: (stage) => known.get(`${request.content} ${stage}`),
      set: (stage, speed) => known.set(`${request.content} ${stage}`, speed),
    }),
  );
  return { outputPath: request.outputPath };
}
