import { z } from 'zod';

/** Schema of {@link StillsConfig}. */
export const stillsConfigSchema = z.object({
  /** Frames whose features differ by less than this show the same picture, see `FeatureStore.novelty`. */
  novelty: z.number().positive(),
  /** Level of held chords against the music that they replace. */
  levelDecibels: z.number().max(0).min(-60),
});

/**
 * How a model's music holds its chords while the picture stands still or is black. For models that cannot be
 * quiet there by themselves; the reference's models have none.
 */
export type StillsConfig = z.infer<typeof stillsConfigSchema>;
