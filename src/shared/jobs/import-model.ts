import { z } from 'zod';
import { defineJob } from './job-definition.ts';

/** Converts a checkpoint into a model that the engine runs. */
export const importModelJob = defineJob({
  kind: 'import-model',
  request: z.strictObject({
    kind: z.literal('import-model'),
    checkpointDir: z.string(),
    modelId: z.string(),
    precision: z.enum(['float32', 'float16', 'int8', 'int4']),
    encodecDir: z.string().optional(),
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
