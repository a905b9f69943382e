import { z } from 'zod';
import { defineJob } from './job-definition.ts';
import { projectIdSchema } from './request-fields.ts';

/** Reads the film for the timeline: filmstrip, peaks and playable copy of its sound, speech, scene cuts. */
export const analyseJob = defineJob({
  kind: 'analyse',
  request: z.strictObject({ kind: z.literal('analyse'), projectId: projectIdSchema }),
  lane: 'media',
  isAutomatic: true,
  words: {
    title: 'Reading the film',
    stages: [
      'making thumbnails',
      'reading frame times',
      'reading sound',
      'looking for speech',
      'detecting cuts',
    ],
  },
});
