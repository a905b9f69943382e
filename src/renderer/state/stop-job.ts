import { jobDefinition } from '../../shared/jobs/job-definitions.ts';
import type { EditorState } from './editor.ts';
import type { RunningJob } from './jobs-state.svelte.ts';

/** Stops a job. If it has a finished part, asks whether to keep it. */
export async function stopJob(
  { studio, jobs }: Pick<EditorState, 'studio' | 'jobs'>,
  { jobId, request }: Pick<RunningJob, 'jobId' | 'request'>,
): Promise<void> {
  const finished = jobs.live
    .filter((take) => take.jobId === jobId)
    .map(({ sampleCount, sampleRate }) => sampleCount / sampleRate);
  if (!jobDefinition(request.kind).keepsFinishedPart || finished.length === 0) {
    return jobs.cancel(jobId, false);
  }
  const finishedSeconds = Math.max(...finished);
  const keep = await studio.dialogs.ask('cancel-generation', { jobId, finishedSeconds });
  if (keep !== undefined) await jobs.cancel(jobId, keep);
}
