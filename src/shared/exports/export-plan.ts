import { z } from 'zod';
import { hostNoteSchema } from '../host-note.ts';

/** What an export would do, found out before it starts. */
export const exportPlanSchema = z.strictObject({
  /** The files that it would write. */
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** Estimate, in bytes. */
      sizeBytes: z.number().nonnegative(),
      /** A file of this name is there already and would be replaced. */
      exists: z.boolean(),
    }),
  ),
  /** What of the film or the project the result cannot hold, one sentence each. */
  losses: z.array(hostNoteSchema),
  /** What may be unexpected in the result, one sentence each. */
  warnings: z.array(hostNoteSchema),
  /** The file says that its music is machine-made: a model made some of what is heard. */
  saysMachineMade: z.boolean().optional(),
  /** Why the export cannot start, and what to do; absent where it can. */
  problem: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      /** Where the container cannot hold the film: endings of the containers that can, e.g. `.mov`. */
      fittingEndings: z.array(z.string()).optional(),
    })
    .optional(),
});
export type ExportPlan = z.infer<typeof exportPlanSchema>;
