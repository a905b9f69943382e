import { z } from 'zod';
import { boundedArray, boundedRecord } from './bounded-schema.ts';
import { duckingSchema } from './ducking.ts';
import { soundChoiceSchema } from './film-clock.ts';
import { loudnessContractSchema } from './loudness-contract.ts';
import {
  automationSchema,
  automationsSchema,
  lanesSchema,
  mostMusicTracks,
  musicTrackIdSchema,
} from './mix-lanes.ts';
import { modelParametersSchema } from './model-parameters.ts';

/**
 * Raised when older versions can no longer read a project; `document/migrate-project.ts` has a step
 * from each earlier format. 2: takes keep where they join the music after them. 3: takes keep their
 * model and its parameters in one place, known to the model alone; the file has a revision, and says
 * which video its scene cuts were found in; not released yet.
 */
export const projectFormatVersion = 3;

/** The most that one project may hold; beyond that, a project file is refused as damaged. */
export const projectLimits = {
  takes: 10_000,
  clips: 20_000,
  markers: 50_000,
  cues: 5000,
  /** Stretches of the film with speech: one a second over a day. */
  speechRanges: 100_000,
  /** Of the text of `project.json`; a project with all of the above is shorter. */
  textLength: 32 << 20,
  /** Of arrays and objects inside each other in `project.json`. */
  depth: 32,
} as const;

/** File inside a `Name.vidmuse/` folder that holds the project. */
export const projectFileName = 'project.json';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const whole = z.int().nonnegative();
/** A name or a code; a path may be longer. */
const word = z.string().max(1000);
const filePath = z.string().max(40_000);

/** A frame rate as a fraction, e.g. 30000/1001. */
export const rationalSchema = z.strictObject({
  numerator: z.int().positive(),
  denominator: z.int().positive(),
});

/** The video that is scored: where it was, and what it takes to know it again when it moved. */
export const sourceSchema = z.strictObject({
  /** Relative to the project folder, with forward slashes. */
  relativePath: filePath,
  absolutePath: filePath,
  sizeBytes: whole,
  /** Hash of the file's ends, see media's `contentHash`. */
  contentHash: word,
  durationSeconds: z.number().positive(),
  frameRate: rationalSchema,
  /** Average rate and base rate disagree: frames are not evenly spaced. */
  variableFrameRate: z.boolean(),
  /** As displayed: pixels square, rotation applied. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Timecode of the first frame, e.g. `01:00:00:00` or `01:00:00;00`. */
  startTimecode: word.optional(),
  hasSound: z.boolean(),
});
export type Source = z.infer<typeof sourceSchema>;

/** A stretch of the timeline in tokens, `end` exclusive. */
export const tokenRangeSchema = z
  .strictObject({ start: whole, end: z.int().positive() })
  .refine(({ start, end }) => end > start, 'a range must not be empty');
export type TokenRange = z.infer<typeof tokenRangeSchema>;

/** The model that made a take, and everything that the take depends on besides its seed. */
export const takeModelSchema = z.strictObject({
  id: word,
  /** Identifies the weights and how they are stored. */
  fingerprint: word,
  precision: word,
  /** Where it ran, e.g. `cpu`. */
  device: word,
  /** Known to the model alone. */
  parameters: modelParametersSchema,
});
export type TakeModel = z.infer<typeof takeModelSchema>;

/** Form of a sound file: samples per second, and how many in each channel. */
export const recordingSchema = z.strictObject({
  sampleRate: z.int().positive(),
  channels: z.int().min(1).max(2),
  sampleCount: z.int().positive(),
});
export type Recording = z.infer<typeof recordingSchema>;

/**
 * An immutable piece of generated music: `takes/<id>.wav` (float32, mono, as the model made it) and
 * `takes/<id>.tokens` (bytes with which the model can continue it). Takes are only ever added.
 */
export const takeSchema = z.strictObject({
  id,
  /** ISO 8601. */
  createdAt: word,
  /**
   * `generated`: the score or a range from nothing; `regenerated`: a range, continuing what was
   * before it; `imported`: the user's own music, encoded; `recovered`: left by a crash.
   */
  origin: z.enum(['generated', 'regenerated', 'imported', 'recovered']),
  /** False when it was stopped early and what was finished was kept. */
  complete: z.boolean(),
  /** The name of the file that imported music came from, without its ending. */
  name: z.string().max(200).optional(),
  model: takeModelSchema,
  /** Place of the take's first token on the timeline. */
  startToken: whole,
  tokenCount: z.int().positive(),
  /** Tokens per second. */
  frameRate: z.number().positive(),
  sampleRate: z.int().positive(),
  sampleCount: z.int().positive(),
  /** The range that was requested; tokens before it are the context that the model continued. */
  range: tokenRangeSchema,
  seed: z.number(),
  /** The take whose music was before the range, if there was one. */
  parentId: id.optional(),
  /** The take whose opening it began from, in place of music before the range. */
  themeTakeId: id.optional(),
  /**
   * Where its end was found to join best the music that was after the range: the middle of the
   * crossfade on the timeline, how much it disturbs, and the crossfade's length that it was found for.
   */
  join: z
    .strictObject({
      endSample: whole,
      disturbance: z.number().nonnegative(),
      crossfadeSamples: whole,
      /** Whether the crossfade was to end at a place that was requested, and nothing after it to change. */
      exact: z.boolean().optional(),
    })
    .optional(),
  /**
   * The recording that imported music is played from, in place of what the model made of it:
   * `takes/<id>.own.wav`, with the rate and the channels of its file; more than two are mixed to stereo.
   */
  recording: recordingSchema.optional(),
  integratedLufs: z.number().nullable(),
  peak: z.number().nonnegative(),
});
export type Take = z.infer<typeof takeSchema>;

/** What the user noted about a take. */
export const takeNoteSchema = z.strictObject({
  name: z.string().max(200).optional(),
  favourite: z.boolean().optional(),
  /** Not shown any more. The music stays on disk, and undo brings it back. */
  deleted: z.boolean().optional(),
});

/** Endings that composed music can get where it reaches the end of the film. */
export const musicEndings = ['fade', 'ring-out', 'none'] as const;
export type MusicEnding = (typeof musicEndings)[number];

/**
 * Shapes of a fade: constant power for joins of different music, straight for the rest; at the end of
 * music smooth (half a cosine), or a decay as of strings that are let ring.
 */
export const fadeSchema = z.strictObject({
  lengthSamples: whole,
  curve: z.enum(['equal-power', 'linear', 'smooth', 'decay']),
});
export type Fade = z.infer<typeof fadeSchema>;

/** A clip plays its take at most this many times as long, or as short. */
export const stretchLimit = 1.03;

/**
 * A window into a take on a track of music. Positions are samples at the document's sample rate. Clips
 * are ordered by start; neighbours on a track overlap at most by their crossfade, where both fades run.
 */
export const clipSchema = z.strictObject({
  id,
  takeId: id,
  /** The track that it is on; absent: the first. */
  track: musicTrackIdSchema.optional(),
  /** On the timeline. */
  startSample: whole,
  /** In the take; where the clip is stretched, in the stretched sound. */
  offsetSample: whole,
  lengthSamples: z.int().positive(),
  gainDecibels: z.number().min(-96).max(24),
  muted: z.boolean(),
  locked: z.boolean(),
  fadeIn: fadeSchema,
  fadeOut: fadeSchema,
  /** How many times as long it plays its take, at the same pitch; absent: 1. */
  stretch: z
    .number()
    .min(1 / stretchLimit)
    .max(stretchLimit)
    .optional(),
});
export type Clip = z.infer<typeof clipSchema>;

/** A track of music: one after the first, or the name of any. */
export const musicTrackSchema = z.strictObject({
  id: musicTrackIdSchema,
  /** Absent: `Music` and its number. */
  name: z.string().max(100).optional(),
});
export type NamedMusicTrack = z.infer<typeof musicTrackSchema>;

/** Colours that markers can have; a marker without one has that of its kind. */
export const markerColours = [
  'red',
  'orange',
  'yellow',
  'green',
  'cyan',
  'blue',
  'purple',
  'pink',
] as const;
export type MarkerColour = (typeof markerColours)[number];

/** A scene cut that was found or set by hand, or a hit point that the user set. */
export const markerSchema = z.strictObject({
  id,
  kind: z.enum(['cut', 'hit']),
  seconds: z.number().nonnegative(),
  label: z.string().max(200),
  colour: z.enum(markerColours).optional(),
  notes: z.string().max(2000).optional(),
});
export type Marker = z.infer<typeof markerSchema>;

/**
 * A stretch of the film that is to have music of its own, or none: what spotting decides. Cues do not
 * overlap. Those with music are numbered 1M1, 1M2, … in their order.
 */
export const cueSchema = z.strictObject({
  id,
  startSeconds: z.number().nonnegative(),
  /** Exclusive. */
  endSeconds: z.number().positive(),
  title: z.string().max(200),
  /** False: no music here. */
  music: z.boolean(),
  /** How closely its music follows the picture, where that is not the usual for the model. */
  guidance: z.number().min(0).max(20).optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** Level of its clip. */
  gainDecibels: z.number().min(-96).max(24).optional(),
  ending: z.enum(musicEndings).optional(),
  /** The take whose opening its music begins from. */
  themeTakeId: id.optional(),
});
export type Cue = z.infer<typeof cueSchema>;

/** How the tracks sound together. */
export const mixSchema = z.strictObject({
  musicGainDecibels: z.number().min(-96).max(48),
  musicMuted: z.boolean(),
  originalGainDecibels: z.number().min(-96).max(24),
  originalMuted: z.boolean(),
  fadeInSeconds: z.number().nonnegative(),
  fadeOutSeconds: z.number().nonnegative(),
  /** Absent: the music does not give way to speech. */
  ducking: duckingSchema.optional(),
  /** Of the whole mix, before the limiter; absent: 0. */
  masterGainDecibels: z.number().min(-96).max(48).optional(),
  /** The loudness that the mix is to have; absent: the default contract's. */
  loudnessContract: loudnessContractSchema.optional(),
  /** Settings of lanes by id; absent lanes have none. */
  lanes: lanesSchema.optional(),
  /** Levels of lanes over the film by id, on top of their faders. */
  automation: automationsSchema.optional(),
  /** The duck that was turned into points of the music's automation, which they still contain. */
  duckPoints: automationSchema.optional(),
  /** The automation of the first track of music before that; absent: it had none. */
  pointsBeforeDuck: automationSchema.optional(),
  /** The same of the further tracks of music that contain the points, by their lanes. */
  furtherPointsBeforeDuck: automationsSchema.optional(),
  /** How wide mono music is, 0 to 1; absent: 0. */
  musicWidth: z.number().min(0).max(1).optional(),
});
export type Mix = z.infer<typeof mixSchema>;

/** What the user edits and undo restores. Takes live outside of it: undo never deletes music. */
export const documentSchema = z.strictObject({
  /** Samples per second of the tracks of music. */
  sampleRate: z.int().positive(),
  clips: boundedArray(clipSchema, projectLimits.clips),
  /** Tracks of music besides the first, and names; absent: there is one. */
  musicTracks: boundedArray(musicTrackSchema, mostMusicTracks).optional(),
  mix: mixSchema,
  /** Which of the film's own sound tracks are heard and exported; absent: the film's default. */
  originalTracks: soundChoiceSchema.optional(),
  markers: boundedArray(markerSchema, projectLimits.markers),
  /** Absent: the film was not spotted. */
  cues: boundedArray(cueSchema, projectLimits.cues).optional(),
  takeNotes: boundedRecord(id, takeNoteSchema, projectLimits.takes),
  /** Seconds; undefined where the whole video is meant. */
  range: z
    .strictObject({ startSeconds: z.number().nonnegative(), endSeconds: z.number().positive() })
    .optional(),
});
export type ProjectDocument = z.infer<typeof documentSchema>;

/** Schema of `project.json`. */
export const projectFileSchema = z.strictObject({
  schema: z.literal('vidmuse-studio/project'),
  formatVersion: z.literal(projectFormatVersion),
  name: word.min(1),
  /** Counts the changes of takes, document and source. */
  revision: whole,
  source: sourceSchema,
  /** `contentHash` of the video whose scene cuts were put into the document. */
  cutsFoundIn: word.optional(),
  takes: boundedArray(takeSchema, projectLimits.takes),
  document: documentSchema,
});
export type ProjectFile = z.infer<typeof projectFileSchema>;

/** An empty document: no music, the original sound as it is. */
export function createDocument(sampleRate: number): ProjectDocument {
  return {
    sampleRate,
    clips: [],
    mix: {
      musicGainDecibels: 0,
      musicMuted: false,
      originalGainDecibels: 0,
      originalMuted: false,
      fadeInSeconds: 0,
      fadeOutSeconds: 0,
    },
    markers: [],
    takeNotes: {},
  };
}
