import { z } from 'zod';
import { hostNoteSchema } from './host-note.ts';
import { jobDefinitions } from './jobs/job-definitions.ts';
import { loudnessReportSchema } from './loudness-contract.ts';
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

/** Names one job. */
export const jobIdSchema = z.string().min(1).max(64);
const jobId = jobIdSchema;

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  detail: z.string().optional(),
});

/** Short-time peaks of a sound: [low, high] pairs as signed bytes, `samplesPerPeak` samples each. */
const peaksSchema = z.instanceof(Int8Array);

const doneSchema = z.object({
  type: z.literal('done'),
  jobId,
  /** Takes that the job added to its project. */
  takes: z.array(takeSchema),
  /** For a regenerated range, per take: where its end joins the music after it best. */
  joins: z.array(z.object({ takeId: z.string(), endSample: z.int(), disturbance: z.number() })),
  /** The file that an export wrote. */
  outputPath: z.string().optional(),
  /** What was measured of the mix. */
  loudness: loudnessReportSchema.optional(),
  /** Why the job did not run on a graphics card although that was requested. */
  deviceNote: hostNoteSchema.optional(),
  /** What the user should know although the job is done. */
  notice: hostNoteSchema.optional(),
  modelId: z.string().optional(),
});
const failedSchema = z.object({
  type: z.literal('failed'),
  jobId,
  error: errorSchema,
  /** Takes of what was finished before the failure. */
  takes: z.array(takeSchema),
});
const cancelledSchema = z.object({
  type: z.literal('cancelled'),
  jobId,
  takes: z.array(takeSchema),
});

/** The last event of a job. */
export const jobEndSchema = z.discriminatedUnion('type', [
  doneSchema,
  failedSchema,
  cancelledSchema,
]);
export type JobEnd = z.infer<typeof jobEndSchema>;

/** The events of a job. Every job ends with exactly one of `done`, `failed`, `cancelled`. */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('queued'), jobId, request: jobRequestSchema }),
  z.object({ type: z.literal('started'), jobId }),
  z.object({
    type: z.literal('progress'),
    jobId,
    /** One of the stages that the job's definition names. */
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    unit: z.string(),
    /** Estimate for the whole job; absent while it is unknown. */
    secondsLeft: z.number().optional(),
    /** Estimate for this stage alone, while the later stages are unknown. */
    stageSecondsLeft: z.number().optional(),
  }),
  z.object({
    /** A finished stretch of one take's music, playable at once. */
    type: z.literal('stretch'),
    jobId,
    takeId: z.string(),
    /** Position of the first sample on the timeline. */
    startSample: z.int(),
    /** Place of the first sample in the file that the take is written to, where it is already. */
    fileSample: z.int().nonnegative(),
    sampleRate: z.int().positive(),
    samples: z.instanceof(Float32Array),
    peaks: peaksSchema,
    samplesPerPeak: z.int().positive(),
  }),
  doneSchema,
  failedSchema,
  cancelledSchema,
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
export type JobEventType = JobEvent['type'];

/** Whether an event is the last of its job. */
export function isJobEnd(event: JobEvent): event is JobEnd {
  return event.type === 'done' || event.type === 'failed' || event.type === 'cancelled';
}
