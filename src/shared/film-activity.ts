import { z } from 'zod';

/** Half a second at a time over a day. */
const mostSteps = 200_000;
const values = z.array(z.number().nonnegative()).max(mostSteps);

/** How much moves in a film and how much of it is black, in steps of the same length from its beginning. */
export const filmActivitySchema = z.strictObject({
  stepSeconds: z.number().positive(),
  /** Mean difference from frame to frame, in percent of the whole scale; cuts left out. */
  motion: values,
  /** Black pixels, in percent. */
  black: values,
});
export type FilmActivity = z.infer<typeof filmActivitySchema>;
