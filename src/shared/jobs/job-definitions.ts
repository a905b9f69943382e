import type { z } from 'zod';
import { analyseJob } from './analyse.ts';
import { exportJob } from './export.ts';
import { findBeatsJob } from './find-beats.ts';
import { generateJob } from './generate.ts';
import { importModelJob } from './import-model.ts';
import { importMusicJob } from './import-music.ts';
import { measureMixJob } from './measure-mix.ts';
import type { JobDefinition } from './job-definition.ts';
import { proxyJob } from './proxy.ts';

/** Every kind of job. The code that runs each is listed in jobs' `run-job.ts`. */
export const jobDefinitions = [
  analyseJob,
  proxyJob,
  generateJob,
  importMusicJob,
  exportJob,
  importModelJob,
  measureMixJob,
  findBeatsJob,
] as const;

/** A request for a job of any kind. */
export type JobRequest = z.infer<(typeof jobDefinitions)[number]['request']>;
export type JobKind = JobRequest['kind'];

/** The request for a job of one kind. */
export type RequestOf<Kind extends JobKind> = Extract<JobRequest, { kind: Kind }>;

const byKind = new Map<string, JobDefinition>(
  jobDefinitions.map((definition) => [definition.kind, definition]),
);

/** The definition of a kind of job. */
export function jobDefinition(kind: JobKind): JobDefinition {
  return byKind.get(kind) as JobDefinition;
}

/** The project that a job works on; undefined for a job without one. */
export function projectOf(request: JobRequest): string | undefined {
  return 'projectId' in request ? request.projectId : undefined;
}
