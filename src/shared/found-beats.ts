import { z } from 'zod';
import { boundedArray } from './bounded-schema.ts';

/** Raised when beats are found differently: those of earlier takes are looked for again. */
export const beatFinding = 2;

/** Onsets and beats of a day of fast music. */
const mostPlaces = 1_000_000;
const place = z.number().nonnegative();
const share = z.number().min(0).max(1);

/** Where something begins in a take, and its pulse. All places are seconds from the take's first sample. */
export const foundBeatsSchema = z.strictObject({
  version: z.literal(beatFinding),
  /** In order; `strength` is about 1 for the strongest tenth. */
  onsets: boundedArray(z.strictObject({ seconds: place, strength: place }), mostPlaces),
  /** Absent where the music has no pulse that is kept. */
  pulse: z
    .strictObject({
      beatsPerMinute: z.number().positive(),
      /** In order. */
      beats: boundedArray(place, mostPlaces),
      /** Part of the beats that are on an onset. */
      clarity: z.number().min(0).max(1),
      beatsPerBar: z.int().min(2).max(12),
      /** Share of each pitch class, C first, in the sound from each beat to the next: 12 numbers each. */
      harmony: boundedArray(z.array(share).length(12), mostPlaces),
      /** Which beat begins a bar, counted from 0. */
      firstBar: z.int().nonnegative(),
    })
    .optional(),
});
export type FoundBeats = z.infer<typeof foundBeatsSchema>;
