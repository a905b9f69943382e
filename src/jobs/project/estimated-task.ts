import type { LongTaskOptions } from '../../shared/progress.ts';
import type { ProjectJobRun } from './job-run.ts';
import { RemainingTime, type ExpectedStage, type Speeds } from './remaining-time.ts';

/** Reports the progress of a job with the time that is left, as far as that is known. */
export function estimatedTask(
  { signal, emit }: Pick<ProjectJobRun, 'signal' | 'emit'>,
  expected: readonly ExpectedStage[],
  speeds: Speeds,
): LongTaskOptions {
  const remaining = new RemainingTime(expected, speeds);
  return {
    signal,
    onProgress: (progress) =>
      emit({ type: 'progress', ...progress, ...remaining.update(progress) }),
  };
}
