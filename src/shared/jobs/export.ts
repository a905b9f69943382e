import { z } from 'zod';
import { exporterIds } from '../exports/exporter-definitions.ts';
import { defineJob } from './job-definition.ts';

/** Writes a project to a file in one of the export formats. */
export const exportJob = defineJob({
  kind: 'export',
  request: z.strictObject({
    kind: z.literal('export'),
    projectId: z.string(),
    exporter: z.enum(exporterIds),
    /** Those of the exporter's options that are not at their default. */
    options: z.record(z.string().max(40), z.string().max(100)).optional(),
    outputPath: z.string(),
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
