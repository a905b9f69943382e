import { z } from 'zod';
import { jobDefinitions } from './jobs/job-definitions.ts';
import { takeSchema } from './project-document.ts';

export type { JobKind, JobRequest, RequestOf } from './jobs/job-definitions.ts';

type Requests<Definitions extends readonly { readonly request: unknown }[]> = {
  -readonly [Place in keyof Definitions]: Definitions[Place]['request'];
};

/** A request for a job of any kind, as {@link jobDefinitions} list them. */
export const jobRequestSchema = z.discriminatedUnion(
  'kind',
  jobDefinitions.map(({ request }) => request) as unknown as Requests<typeof jobDefinitions>,
);

const jobId = z.string().min(1).max(64);

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.string().optional(),
});

/** Short-time peaks of a sound: [low, high] pairs as signed bytes, `samplesPerPeak` samples each. */
const peaksSchema = z.instanceof(Int8Array);

/** What a job tells while it runs. Every job ends with exactly one of `done`, `failed`, `cancelled`. */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued'), jobId, request: jobRequestSchema }),
  z.object({ type: z.literal('started'), jobId }),
  z.object({
    type: z.literal('progress'),
    jobId,
    /** Words for an editor: reading frames, watching, composing, rendering, … */
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    /** Estimate for the whole job; undefined while there is nothing to go by. */
    secondsLeft: z.number().optional(),
    /** Estimate for this stage alone, where nothing is known of those after it. */
    stageSecondsLeft: z.number().optional(),
  }),
  z.object({
    /** A finished stretch of music of one take, playable at once. */
    type: z.literal('stretch'),
    jobId,
    takeId: z.string(),
    /** Position of the first sample on the timeline. */
    startSample: z.int(),
    sampleRate: z.int().positive(),
    samples: z.instanceof(Float32Array),
    peaks: peaksSchema,
    samplesPerPeak: z.int().positive(),
  }),
  z.object({
    type: z.literal('done'),
    jobId,
    /** Takes that the job added to the project. */
    takes: z.array(takeSchema),
    /** For a regenerated range: where its end joins the music after it best, per take. */
    joins: z.array(z.object({ takeId: z.string(), endSample: z.int(), disturbance: z.number() })),
    /** For an export: the file. */
    outputPath: z.string().optional(),
    /** Why it was made on another device than a graphics card, though that might have been. */
    deviceNote: z.string().optional(),
    modelId: z.string().optional(),
  }),
  z.object({
    type: z.literal('failed'),
    jobId,
    error: errorSchema,
    /** Takes kept from what was finished before the failure. */
    takes: z.array(takeSchema),
  }),
  z.object({ type: z.literal('cancelled'), jobId, takes: z.array(takeSchema) }),
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
export type JobEventType = JobEvent['type'];
