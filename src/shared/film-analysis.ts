import { z } from 'zod';
import { boundedArray } from './bounded-schema.ts';
import { filmActivitySchema } from './film-activity.ts';
import { filmClockSchema, soundChoiceSchema } from './film-clock.ts';
import { foundSpeechSchema } from './found-speech.ts';
import { proxyCodecs } from './jobs/proxy.ts';
import { laneLimits } from './mix-lanes.ts';
import { markerSchema, projectLimits } from './project-document.ts';

/** Pictures of the video at even distances, on one sheet. */
export const filmstripSchema = z.strictObject({
  url: z.string(),
  /** Size of one picture in pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  columns: z.int().positive(),
  count: z.int().positive(),
  secondsPerPicture: z.number().positive(),
});

/** Peaks in a file: signed bytes, [low, high] pairs. */
export const peaksFileSchema = z.strictObject({
  url: z.string(),
  samplesPerPeak: z.int().positive(),
  sampleRate: z.int().positive(),
});

/** When each picture of a film with uneven frames appears, see `document/picture-times`. */
export const pictureTimesSchema = z.strictObject({
  url: z.string(),
  /** Number of pictures. */
  count: z.int().nonnegative(),
});

/** What analysing the video gave; parts appear as they are ready. */
export const analysisSchema = z.strictObject({
  film: filmClockSchema.optional(),
  filmstrip: filmstripSchema.optional(),
  originalPeaks: peaksFileSchema.optional(),
  /** Of each lane of the original sound, where there are several. */
  lanePeaks: boundedArray(peaksFileSchema, laneLimits.lanes).optional(),
  /** Wav of the original sound, stereo for each of its lanes, for playing in time with the music. */
  originalSound: z
    .strictObject({
      url: z.string(),
      sampleRate: z.int().positive(),
      channels: z.int().positive(),
      /** Which of the film's tracks it holds. */
      tracks: soundChoiceSchema,
    })
    .optional(),
  /** Where there is speech in the original sound, and how loud it is. */
  speech: foundSpeechSchema.omit({ version: true, tracks: true }).optional(),
  pictureTimes: pictureTimesSchema.optional(),
  /** Times in seconds of the cuts found so far, while they are looked for. */
  foundCuts: boundedArray(z.number().nonnegative(), projectLimits.markers).optional(),
  cuts: boundedArray(markerSchema, projectLimits.markers).optional(),
  /** How much moves in the film and how much of it is black; absent in analyses of earlier versions. */
  activity: filmActivitySchema.optional(),
  /** Whether a video element is known not to show the film itself. */
  needsProxy: z.boolean().optional(),
  /** A copy of the picture alone, for the preview; its first frame is at 0 s. */
  proxy: z.strictObject({ url: z.string(), codec: z.enum(proxyCodecs) }).optional(),
  /** Whether such a copy was begun and is not finished, so that parts of it take room on the disk. */
  proxyBegun: z.boolean().optional(),
});
export type Analysis = z.infer<typeof analysisSchema>;
