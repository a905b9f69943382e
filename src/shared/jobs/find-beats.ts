import { z } from 'zod';
import { defineJob } from './job-definition.ts';
import { projectIdSchema } from './request-fields.ts';

/** Finds onsets and beats of those takes of a project that have none yet. */
export const findBeatsJob = defineJob({
  kind: 'find-beats',
  request: z.strictObject({ kind: z.literal('find-beats'), projectId: projectIdSchema }),
  lane: 'media',
  isAutomatic: true,
  words: { title: 'Listening for beats', stages: ['listening for beats'] },
});
