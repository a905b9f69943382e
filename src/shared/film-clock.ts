import { z } from 'zod';
import { hostNote, type HostNote } from './host-note.ts';

/** Raised when clocks are made differently: earlier ones are still read, and made again. */
export const filmClockVersion = 4 as const;

const rational = z.strictObject({
  numerator: z.int().positive(),
  denominator: z.int().positive(),
});

/** One sound track of a film, in seconds of the film clock. */
export const soundTrackSchema = z.strictObject({
  /** Index of the stream in its container. */
  streamIndex: z.int().nonnegative(),
  codec: z.string(),
  sampleRate: z.number().nonnegative(),
  channels: z.int().nonnegative(),
  /** ffmpeg's name of the layout, e.g. `5.1(side)`. */
  channelLayout: z.string().optional(),
  language: z.string().optional(),
  title: z.string().optional(),
  isDefault: z.boolean(),
  startSeconds: z.number(),
  endSeconds: z.number(),
  /** Whether ffmpeg knows the codec. A track that cannot be decoded is left out everywhere. */
  decodable: z.boolean(),
  /**
   * RMS in dBFS over a few samples of the track, -120 for silence; measured only where there are
   * several tracks to choose from.
   */
  levelDecibels: z.number().optional(),
});
export type SoundTrack = z.infer<typeof soundTrackSchema>;

/** Which of a film's sound tracks are used. */
export const soundChoiceSchema = z.strictObject({
  /** Stream indices, rising; several are summed. */
  streams: z.array(z.int().nonnegative()).min(1).max(64),
  /** Two mono tracks as left and right, in the order of {@link streams}. */
  asStereoPair: z.boolean(),
});
export type SoundChoice = z.infer<typeof soundChoiceSchema>;

/**
 * The description of a film that every reading and writing goes by. Film time is the file's own
 * timestamp minus `zeroSeconds`; the score begins at film time 0 and ends with the picture.
 */
export const filmClockSchema = z.strictObject({
  version: z.int().min(1).max(filmClockVersion),
  /** Timestamp of the file at which the film begins. */
  zeroSeconds: z.number(),
  /** When the first picture appears; 0 unless sound begins well before it. */
  pictureStartSeconds: z.number().nonnegative(),
  /** When the last picture has been shown: the length of the film and of its score. */
  lengthSeconds: z.number().nonnegative(),
  /** Whether the container stated the length or it was found from the packets. */
  lengthFrom: z.enum(['container', 'packets']),
  /** The rate by which frames are numbered: exact where they are evenly spaced. */
  frameRate: rational,
  averageFrameRate: rational,
  /** Whether frames come at even distances. */
  constantRate: z.boolean(),
  /**
   * Whether the file's timestamps jump, as in recordings that were joined. ffmpeg then bridges the
   * jumps, by the same rule in every reading.
   */
  timestampsJump: z.boolean(),
  /** The step from which on they jump; absent where they do not. */
  jumpSeconds: z.number().positive().optional(),
  /** The length that the container promises, where the file ends earlier. */
  promisedSeconds: z.number().optional(),
  /** Whether the file is truncated. */
  isCutOff: z.boolean(),
  /** Seconds of picture before film time 0 that an edit list hides and decoding needs. */
  hiddenSeconds: z.number().nonnegative(),
  /** Seconds of picture after its end that an edit list hides and that are in the file; absent for none. */
  hiddenEndSeconds: z.number().positive().optional(),
  /** Whether an edit list shows several pieces of the file; absent where it does not. */
  showsPieces: z.boolean().optional(),
  /**
   * How much later the file's timestamps have the picture than the sound that belongs to it; absent for
   * none. `zeroSeconds` is a timestamp of the picture.
   */
  pictureDelaySeconds: z.number().positive().optional(),
  /** Whether ffmpeg reads some groups of frames a little too early; absent where it does not. */
  hasEarlyGroups: z.boolean().optional(),
  sounds: z.array(soundTrackSchema),
  /** The tracks used by default; absent without usable sound. */
  defaultSound: soundChoiceSchema.optional(),
});
export type FilmClock = z.infer<typeof filmClockSchema>;

/** Sentences for the user on what is unusual about a film and matters for scoring. */
export function filmNotices(clock: FilmClock): HostNote[] {
  const notices: HostNote[] = [];
  const { promisedSeconds, lengthSeconds } = clock;
  if (promisedSeconds !== undefined) {
    notices.push(
      hostNote(
        `The end of the film is missing: its container promises ${promisedSeconds.toFixed(1)} s, and the picture ends after ${lengthSeconds.toFixed(1)} s. Copy it again if there should be more.`,
      ),
    );
  } else if (clock.isCutOff) {
    notices.push(
      hostNote(
        `The end of the film may be missing: the file breaks off after ${lengthSeconds.toFixed(1)} s of picture. Copy it again if there should be more.`,
      ),
    );
  }
  if (clock.timestampsJump) {
    notices.push(
      hostNote("The film's timestamps jump, as in joined recordings; the gaps are closed."),
    );
  }
  if (clock.hasEarlyGroups) {
    notices.push(
      hostNote(
        'Some groups of frames are read up to two frames too early, because their times in this MPEG program stream are misread by ffmpeg: cuts and sync can be off by as much there. Use a file in another format where that matters.',
      ),
    );
  }
  for (const { streamIndex, codec, decodable } of clock.sounds) {
    if (decodable) continue;
    notices.push(
      hostNote(
        `Sound track ${streamIndex} is left out: ffmpeg does not know its format (${codec}).`,
      ),
    );
  }
  return notices;
}
