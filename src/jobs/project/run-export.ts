import { exportFilm } from './export-project.ts';
import type { JobResult, ProjectJobRun } from './job-run.ts';
import { RemainingTime, type Speeds } from './remaining-time.ts';

/** How fast films were exported earlier in this process. */
const speeds: Speeds = new Map();

/** The export job: the project as it stands in the editor. Throws AppError, see {@link exportFilm}. */
export async function runExport(run: ProjectJobRun<'export'>): Promise<JobResult> {
  const { request, project, signal, emit } = run;
  const units = project.file.source.durationSeconds;
  const stages = { music: [], wav: [], 'extra-track': [], mix: ['mixing'] }[request.content];
  const expected = [...stages, 'exporting'].map((stage) => ({ stage, units }));
  const remaining = new RemainingTime(expected, { speeds, speedKey: request.content });
  await exportFilm(
    { ...request, projectPath: project.path, file: project.file, videoPath: project.videoPath },
    {
      signal,
      onProgress: (progress) => {
        const secondsLeft = remaining.update(progress);
        emit({
          type: 'progress',
          ...progress,
          ...(secondsLeft === undefined ? {} : { secondsLeft }),
        });
      },
    },
  );
  return { outputPath: request.outputPath };
}
