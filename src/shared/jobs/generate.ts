import { z } from 'zod';
import { deviceSchema } from '../device.ts';
import { modelParametersSchema } from '../model-parameters.ts';
import { musicEndings, tokenRangeSchema } from '../project-document.ts';
import { musicTrackIdSchema } from '../mix-lanes.ts';
import { defineJob } from './job-definition.ts';
import { modelIdSchema, projectIdSchema } from './request-fields.ts';

/** Makes takes for a range of the timeline. */
export const generateJob = defineJob({
  kind: 'generate',
  request: z.strictObject({
    kind: z.literal('generate'),
    projectId: projectIdSchema,
    range: tokenRangeSchema,
    /** Whether the takes continue the music before the range. */
    continueMusic: z.boolean(),
    modelId: modelIdSchema,
    device: deviceSchema,
    takes: z.int().min(1).max(8),
    /** Seed of the first take; each further take has the next one. */
    seed: z.int().nonnegative(),
    /** Checked by the model; what is left out is the model's own choice. */
    parameters: modelParametersSchema,
    /** The take whose opening the music goes on from, where it continues nothing else. */
    themeTakeId: z.string().max(64).optional(),
    /** The track of music that is meant; the first unless given. */
    trackId: musicTrackIdSchema.optional(),
    /** Level of the clip that is placed. */
    gainDecibels: z.number().min(-96).max(24).optional(),
    /**
     * How the music ends where nothing follows it. Unless given, it fades at the end of the film, and
     * stops elsewhere.
     */
    ending: z.enum(musicEndings).optional(),
    /** Of the join with the music after the range; 80 ms unless given. */
    crossfadeSeconds: z.number().min(0).max(10).optional(),
    /**
     * Where the new music ends exactly, its crossfade before it: nothing that is after it changes.
     * Unless given, the end is near that of the range, where it is heard least.
     */
    exactEndSeconds: z.number().positive().optional(),
  }),
  lane: 'engine',
  takeCount: ({ takes }) => takes,
  keepsFinishedPart: true,
  words: {
    title: 'Making music',
    stages: ['opening the model', 'reading frames', 'watching the video', 'composing', 'rendering'],
    lossWhenClosed: 'Music is being made. The finished part will be kept as a take.',
  },
});
