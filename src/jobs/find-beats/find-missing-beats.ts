import { throwIfCancelled } from '../../shared/app-error.ts';
import { findBeatsOfTake, hasBeats } from '../../store/take-beats.ts';
import type { JobResult, ProjectJobRun } from '../project/job-run.ts';

/**
 * Finds the beats of those takes of a project that have none: takes of earlier versions. A take whose sound
 * cannot be read is skipped; the error is shown when the take is played.
 *
 * @throws AppError `cancelled`, `disk-full`, `no-permission`
 */
export async function findMissingBeats(run: ProjectJobRun<'find-beats'>): Promise<JobResult> {
  const { project, signal, emit } = run;
  const { takes } = project.file;
  for (const [done, take] of takes.entries()) {
    throwIfCancelled(signal);
    const total = takes.length;
    emit({ type: 'progress', stage: 'listening for beats', done, total, unit: 'items' });
    if (await hasBeats(project.path, take.id)) continue;
    await findBeatsOfTake(project.path, take, signal);
  }
  return {};
}
