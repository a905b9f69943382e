import { z } from 'zod';
import { boundedArray } from './bounded-schema.ts';
import { soundChoiceSchema } from './film-clock.ts';
import { projectLimits } from './project-document.ts';
import { timeRangeSchema } from './time-range.ts';

/** Raised when speech is found differently: it is looked for again. */
export const speechFinding = 7;

/** Where there is speech in the film's own sound. */
export const foundSpeechSchema = z.strictObject({
  version: z.literal(speechFinding),
  /** Which of the film's tracks it was found in. */
  tracks: soundChoiceSchema,
  /** `energy` where the speech model could not be opened. */
  finder: z.enum(['silero', 'energy']),
  /** In order, without overlaps. */
  ranges: boundedArray(timeRangeSchema, projectLimits.speechRanges),
  /** Loudness of these ranges of the original sound at 0 dB, in LUFS; null without any. */
  loudnessLufs: z.number().nullable(),
  /** Mean loudness of the whole original sound at 0 dB, without gates, in LUFS; null where it is silent. */
  soundLufs: z.number().nullable(),
});
export type FoundSpeech = z.infer<typeof foundSpeechSchema>;
