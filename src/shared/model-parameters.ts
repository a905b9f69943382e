import { z } from 'zod';
import { boundedRecord } from './bounded-schema.ts';

/**
 * Parameters of a model by name. Only the model knows what they mean; everything else keeps them as
 * they are, so that a take can be made again.
 */
export const modelParametersSchema = boundedRecord(
  z.string().min(1).max(64),
  z.union([z.number(), z.boolean(), z.string().max(200)]),
  64,
);
export type ModelParameters = z.infer<typeof modelParametersSchema>;
