import { z } from 'zod';
import { boundedRecord } from '../bounded-schema.ts';
import { exporterIds } from '../exports/exporter-definitions.ts';
import { defineJob } from './job-definition.ts';
import { pathSchema, projectIdSchema } from './request-fields.ts';

/** Writes a project to a file in one of the export formats. */
export const exportJob = defineJob({
  kind: 'export',
  request: z.strictObject({
    kind: z.literal('export'),
    projectId: projectIdSchema,
    exporter: z.enum(exporterIds),
    /** Those of the exporter's options that are not at their default. */
    options: boundedRecord(z.string().max(40), z.string().max(100), 40).optional(),
    outputPath: pathSchema,
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
