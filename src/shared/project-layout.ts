import { z } from 'zod';
import { filmActivitySchema } from './film-activity.ts';
import { filmClockSchema, soundChoiceSchema } from './film-clock.ts';
import { foundSpeechSchema } from './found-speech.ts';
import { filmstripSchema, peaksFileSchema, pictureTimesSchema } from './film-analysis.ts';
import { boundedArray } from './bounded-schema.ts';
import { laneLimits } from './mix-lanes.ts';
import { markerSchema, projectLimits } from './project-document.ts';
import { proxyCodecs } from './jobs/proxy.ts';

/** What names of project folders end in, with the dot. */
export const projectFolderEnding = '.vidmuse';

/** Folders inside a project folder. */
export const takesFolderName = 'takes';
export const cacheFolderName = 'cache';

/** What a take consists of, as endings after its id; `.take` holds its description as JSON. */
export const takeFileEndings = ['.wav', '.tokens', '.peaks', '.beats', '.take'] as const;

/** A file of a take that is still being made ends in this as well. */
export const partEnding = '.part';

/** Samples of a take per pair in its `.peaks` file: a quarter of a token at 50 Hz. */
export const takePeaksSamplesPerPeak = 160;

/** File of an analysis folder that lists its other files. */
export const analysisFileName = 'analysis.json';

/** Raised when the film's sound is mixed down differently: the copies of earlier ones are made again. */
export const originalMixdown = 2;

/** Raised when thumbnails, frame times or cuts are made differently: earlier ones are made again. */
export const pictureForm = 1;

/** Raised when preview copies are made differently: earlier ones are made again. */
export const proxyForm = 1;

const file = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/);

/** What analysing a video gave, as stored: names of files beside it instead of URLs. */
export const storedAnalysisSchema = z.strictObject({
  schema: z.literal('vidmuse-studio/analysis'),
  formatVersion: z.literal(2),
  /** Of the video that was analysed. */
  contentHash: z.string(),
  film: filmClockSchema.optional(),
  /** The {@link pictureForm} of thumbnails, frame times, cuts and activity; absent for the first. */
  pictureForm: z.int().positive().optional(),
  filmstrip: filmstripSchema.omit({ url: true }).extend({ file }).optional(),
  originalPeaks: peaksFileSchema.omit({ url: true }).extend({ file }).optional(),
  /** Of each lane, where there are several. */
  lanePeaks: boundedArray(
    peaksFileSchema.omit({ url: true }).extend({ file }),
    laneLimits.lanes,
  ).optional(),
  originalSound: z
    .strictObject({
      file,
      sampleRate: z.int().positive(),
      /** Two for each lane. */
      channels: z.int().positive(),
      mixdown: z.literal(originalMixdown),
      /** Which of the film's tracks it holds. */
      tracks: soundChoiceSchema,
    })
    .optional()
    .catch(undefined),
  speech: foundSpeechSchema.optional().catch(undefined),
  /** When each picture appears, where frames are uneven; count 0 where the file does not say. */
  pictureTimes: pictureTimesSchema.omit({ url: true }).extend({ file }).optional(),
  cuts: boundedArray(markerSchema, projectLimits.markers).optional(),
  /**
   * Cuts by the clock of an earlier build, which the project may still have, and how much later their
   * pictures are by the present clock.
   */
  earlierCuts: z
    .strictObject({
      cuts: boundedArray(markerSchema, projectLimits.markers),
      laterSeconds: z.number(),
    })
    .optional()
    .catch(undefined),
  activity: filmActivitySchema.optional().catch(undefined),
  /** Whether the window is known not to show the film itself; the player finds out otherwise. */
  needsProxy: z.boolean().optional(),
  /** The preview copy that the window shows instead of the film. */
  proxy: z
    .strictObject({ file, codec: z.enum(proxyCodecs), form: z.literal(proxyForm) })
    .optional()
    .catch(undefined),
  /** A preview copy was begun and is not finished: pieces of it are there. */
  proxyBegun: z.boolean().optional(),
  /** The user deleted the preview copy: it is not made again by itself. */
  proxyDeclined: z.boolean().optional(),
});
export type StoredAnalysis = z.infer<typeof storedAnalysisSchema>;

/** The form in which thumbnails, frame times and cuts of an analysis were made. */
export function formOf({ pictureForm: form = 1 }: Pick<StoredAnalysis, 'pictureForm'>): number {
  return form;
}
