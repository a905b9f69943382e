import type { JobEvent } from '../shared/jobs.ts';
import { jobDefinition } from '../shared/jobs/job-definitions.ts';

/**
 * What would be lost if the app closed now, one sentence for each kind of job; empty where nothing
 * would. The window asks about jobs whose finished part can be kept. `events` are those of the jobs that
 * have not ended.
 */
export function jobsAtRisk(events: readonly JobEvent[]): string[] {
  const losses = events.flatMap((event) => {
    if (event.type !== 'queued') return [];
    const { keepsFinishedPart, words } = jobDefinition(event.request.kind);
    return keepsFinishedPart ? [] : (words.lossWhenClosed ?? []);
  });
  return [...new Set(losses)];
}
