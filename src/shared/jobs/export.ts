import { z } from 'zod';
import { defineJob } from './job-definition.ts';

/** Writes a project's film or music to a file. */
export const exportJob = defineJob({
  kind: 'export',
  request: z.strictObject({
    kind: z.literal('export'),
    projectId: z.string(),
    outputPath: z.string(),
    /** `music`: film with music only; `mix`: mixed with the original; `extra-track`: music as a further track; `wav`: the music alone. */
    content: z.enum(['music', 'mix', 'extra-track', 'wav']),
    force: z.boolean(),
  }),
  lane: 'media',
  writes: ['outputPath'],
  hasDialog: true,
  words: {
    title: 'Exporting',
    stages: ['exporting'],
    lossWhenClosed: 'An export is running and will be discarded.',
  },
});
