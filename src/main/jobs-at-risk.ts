import type { JobEvent, JobKind } from '../shared/jobs.ts';

const sentences: Readonly<Record<Exclude<JobKind, 'analyse'>, string>> = {
  generate: 'Music is being made. What is finished of it is kept as a take.',
  'import-music': 'Music is being imported.',
  export: 'A film is being exported. It will not be there.',
  'import-model': 'A model is being imported. You will have to begin again.',
};

/**
 * What would be broken off if the app ended now, as sentences; empty where nothing would. `events` are
 * those of the jobs that have not ended. Analysing a video goes on by itself the next time.
 */
export function jobsAtRisk(events: readonly JobEvent[]): string[] {
  const kinds = events.flatMap((event) => (event.type === 'queued' ? [event.request.kind] : []));
  return [...new Set(kinds)].flatMap((kind) => (kind === 'analyse' ? [] : [sentences[kind]]));
}
