import { z } from 'zod';
import { filmContextSchema } from './film-context.ts';
import { modelMemorySchema } from './model-memory.ts';
import { modelSpeedSchema } from './model-speed.ts';

/** An imported model, as the window shows it. */
export const modelSummarySchema = z.strictObject({
  id: z.string(),
  precision: z.string(),
  licenceName: z.string(),
  licenceText: z.string(),
  /** What everybody who uses it has to know, e.g. that it is untrained. */
  notice: z.string().optional(),
  sampleRate: z.int().positive(),
  /** Tokens per second. */
  frameRate: z.number().positive(),
  /** Length of the music that the model composes at once, and how far such windows are apart. */
  windowSeconds: z.number().positive(),
  strideSeconds: z.number().positive(),
  /** Beats per minute that it can be asked for; absent where it takes neither tempo nor key. */
  tempi: z.array(z.number()).optional(),
  /** Whether it can hold its chords while the picture stands still. */
  holdsStills: z.boolean().optional(),
  /** How it was trained to follow the film; absent: as a whole. */
  filmContext: filmContextSchema.optional(),
  /** How closely its music follows the picture unless the user says otherwise, `cfgCoef`. */
  guidanceCoefficient: z.number(),
  /** What composing takes of memory. */
  memory: modelMemorySchema,
  /** Of the devices that were measured on this machine. */
  speeds: z.array(modelSpeedSchema),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;
