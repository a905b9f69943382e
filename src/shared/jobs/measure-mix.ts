import { z } from 'zod';
import { defineJob } from './job-definition.ts';
import { projectIdSchema } from './request-fields.ts';

/** Measures the loudness and the true peak of the whole mix of a project, as it would be exported. */
export const measureMixJob = defineJob({
  kind: 'measure-mix',
  request: z.strictObject({ kind: z.literal('measure-mix'), projectId: projectIdSchema }),
  lane: 'media',
  hasDialog: true,
  words: { title: 'Measuring the mix', stages: ['looking for speech', 'measuring'] },
});
