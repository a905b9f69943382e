import { importModel } from '../../engine/index.ts';
import type { JobResult, JobRun } from '../project/job-run.ts';

/** The job that imports a model. Throws AppError, see {@link importModel}. */
export async function runImportModel(run: JobRun<'import-model'>): Promise<JobResult> {
  const { request, order, signal, emit } = run;
  const { checkpointDir, modelId, precision, encodecDir } = request;
  const { modelsDir } = order.folders;
  await importModel(
    { checkpointDir, modelsDir, id: modelId, precision, encodecDir },
    { signal, onProgress: (progress) => emit({ type: 'progress', ...progress }) },
  );
  return { modelId };
}
