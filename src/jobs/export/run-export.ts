import { exportFilm } from '../../export/export-film.ts';
import { estimatedTask } from '../project/estimated-task.ts';
import { modelLicences } from './model-licences.ts';
import { speechToDuck } from './speech-to-duck.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';

/** How fast earlier exports of this process were, by exporter and stage. */
const known = new Map<string, number>();

/** The export job: the project as the editor has it. Throws AppError, see {@link exportFilm}. */
export async function runExport(run: ProjectJobRun<'export'>): Promise<JobResult> {
  const { request, project } = run;
  const { exporter, outputPath, force, options = {} } = request;
  const { path: projectPath, file, videoPath, analysisDir } = project;
  const findSpeech = speechToDuck(analysisDir);
  const licences = await modelLicences(run.order.folders.modelsDir);
  const units = file.source.durationSeconds;
  const expected = [{ stage: 'exporting', units }];
  await exportFilm(
    { projectPath, file, videoPath, exporter, options, outputPath, force, findSpeech, licences },
    estimatedTask(run, expected, {
      get: (stage) => known.get(`${exporter} ${stage}`),
      set: (stage, speed) => known.set(`${exporter} ${stage}`, speed),
    }),
  );
  return { outputPath };
}
