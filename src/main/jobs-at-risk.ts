import type { JobEvent } from '../shared/jobs.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';

/**
 * What would be lost if the app closed now, one sentence for each kind of job; empty where nothing
 * would. `events` are those of the jobs that have not ended.
 */
export function jobsAtRisk(events: readonly JobEvent[]): string[] {
  const losses = events.flatMap((event) => {
    if (event.type !== 'queued') return [];
    return jobDefinition(event.request.kind).words.lossWhenClosed ?? [];
  });
  return [...new Set(losses)];
}
