import { z } from 'zod';

/** How the music gives way to speech in the film's own sound. */
export const duckingSchema = z.strictObject({
  enabled: z.boolean(),
  /** How far the music goes down under speech, in decibels. */
  depthDecibels: z.number().min(0).max(48),
  /** How long before the speech the music begins to go down. */
  lookAheadSeconds: z.number().min(0).max(5),
  /** How long it takes to go down. */
  attackSeconds: z.number().min(0.005).max(5),
  /** How long it stays down after the speech. */
  holdSeconds: z.number().min(0).max(5),
  /** How long it takes to come up again. */
  releaseSeconds: z.number().min(0.005).max(10),
  /** How far the music around 2.5 kHz, where speech is understood, goes down as well; 0: not at all. */
  dipDecibels: z.number().min(0).max(12),
});
export type Ducking = z.infer<typeof duckingSchema>;

/** Depths to choose from, in decibels. */
export const duckingPresets = { gentle: 4, normal: 8, strong: 14 } as const;

/** Ducking as it is when it is first switched on. */
export const defaultDucking: Ducking = {
  enabled: true,
  depthDecibels: duckingPresets.normal,
  lookAheadSeconds: 0.2,
  attackSeconds: 0.2,
  holdSeconds: 0.3,
  releaseSeconds: 0.6,
  dipDecibels: 0,
};
