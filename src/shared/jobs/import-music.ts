import { z } from 'zod';
import { deviceSchema } from '../device.ts';
import { musicTrackIdSchema } from '../mix-lanes.ts';
import { defineJob } from './job-definition.ts';
import { modelIdSchema, pathSchema, projectIdSchema } from './request-fields.ts';

/** Makes a take of a sound file of the user. */
export const importMusicJob = defineJob({
  kind: 'import-music',
  request: z.strictObject({
    kind: z.literal('import-music'),
    projectId: projectIdSchema,
    path: pathSchema,
    modelId: modelIdSchema,
    device: deviceSchema,
    /** Where the music begins on the timeline. */
    startSeconds: z.number().nonnegative(),
    /** The track of music that is meant; the first unless given. */
    trackId: musicTrackIdSchema.optional(),
    /** Of the joins with the music around it; 80 ms unless given. */
    crossfadeSeconds: z.number().min(0).max(10).optional(),
  }),
  lane: 'engine',
  reads: ['path'],
  takeCount: () => 1,
  words: {
    title: 'Importing music',
    stages: ['listening to your music', 'rendering your music'],
    lossWhenClosed: 'Music is being imported and will be discarded.',
  },
});
