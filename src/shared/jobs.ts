import { z } from 'zod';
import { deviceSchema } from './device.ts';
import { filmContextSchema } from './film-context.ts';
import { samplingSchema, takeSchema, tokenRangeSchema } from './project-document.ts';

const jobId = z.string().min(1).max(64);

/** Everything that the worker does for a project, as one request. */
export const jobRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Peaks and playable copy of the original sound, filmstrip, scene cuts. */
    kind: z.literal('analyse'),
    projectId: z.string(),
  }),
  z.strictObject({
    /** Takes for a range; what stands before it on the music track is continued when `continueMusic`. */
    kind: z.literal('generate'),
    projectId: z.string(),
    range: tokenRangeSchema,
    continueMusic: z.boolean(),
    modelId: z.string(),
    device: deviceSchema,
    takes: z.int().min(1).max(8),
    /** Seed of the first take; the others follow, one up each. */
    seed: z.int().nonnegative(),
    sampling: samplingSchema,
    /** Of the join with the music after the range, for which its place is sought; 80 ms unless given. */
    crossfadeSeconds: z.number().min(0).max(10).optional(),
    /** What each window attends to of the film; by default, what the model was trained for. */
    filmContext: filmContextSchema.optional(),
    /** Other windows than those that the model was trained for. */
    windowSeconds: z.number().positive().optional(),
    strideSeconds: z.number().positive().optional(),
  }),
  z.strictObject({
    /** The user's own music as a take, from `startSeconds` on. */
    kind: z.literal('import-music'),
    projectId: z.string(),
    path: z.string(),
    modelId: z.string(),
    device: deviceSchema,
    startSeconds: z.number().nonnegative(),
  }),
  z.strictObject({
    kind: z.literal('export'),
    projectId: z.string(),
    outputPath: z.string(),
    /** `music`: film with music only; `mix`: mixed with the original; `extra-track`: music as a further track; `wav`: the music alone. */
    content: z.enum(['music', 'mix', 'extra-track', 'wav']),
    force: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('import-model'),
    checkpointDir: z.string(),
    modelId: z.string(),
    precision: z.enum(['float32', 'float16', 'int8', 'int4']),
    encodecDir: z.string().optional(),
  }),
]);
export type JobRequest = z.infer<typeof jobRequestSchema>;
export type JobKind = JobRequest['kind'];

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
