import { z } from 'zod';

/** A stretch of the film in seconds, `endSeconds` exclusive. */
export const timeRangeSchema = z.strictObject({
  startSeconds: z.number().nonnegative(),
  endSeconds: z.number().positive(),
});
export type TimeRange = z.infer<typeof timeRangeSchema>;
