import { z } from 'zod';
import { defineJob } from './job-definition.ts';
import { modelIdSchema, pathSchema } from './request-fields.ts';

/** Converts a checkpoint into a model that the engine runs. */
export const importModelJob = defineJob({
  kind: 'import-model',
  request: z.strictObject({
    kind: z.literal('import-model'),
    checkpointDir: pathSchema,
    modelId: modelIdSchema,
    precision: z.enum(['float32', 'float16', 'int8', 'int4']),
    encodecDir: pathSchema.optional(),
  }),
  lane: 'engine',
  needsProject: false,
  reads: ['checkpointDir', 'encodecDir'],
  changesModels: true,
  hasDialog: true,
  words: {
    title: 'Importing the model',
    stages: ['importing'],
    lossWhenClosed: 'A model is being imported. The import will have to start again.',
  },
});
