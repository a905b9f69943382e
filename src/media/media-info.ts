import type { FilmClock } from '../shared/film-clock.ts';
import type { Rational } from './rational.ts';

/** The picture of a file. Sizes are in pixels, times in seconds on the file's own clock. */
export interface VideoStream {
  /** Index of the stream in its container. */
  readonly index: number;
  readonly codec: string;
  readonly pixelFormat: string;
  /** ffmpeg's name of the transfer curve, e.g. `bt709`, `smpte2084` (PQ), `arib-std-b67` (HLG). */
  readonly colorTransfer: string | undefined;
  /** Whether the container says that the picture holds Dolby Vision. */
  readonly hasDolbyVision: boolean;
  /** Whether the container says how bright an HDR picture gets. */
  readonly hasLightLevels: boolean;
  /** Whether the file has transparency in a layer beside its VP8 or VP9 picture, as WebM and Matroska can. */
  readonly hasAlphaLayer: boolean;
  /** Size of the stored picture, before rotation and aspect ratio. */
  readonly codedWidth: number;
  readonly codedHeight: number;
  /** Size as a player shows it: pixels made square, rotation applied. */
  readonly displayWidth: number;
  readonly displayHeight: number;
  /** Width of a stored pixel over its height; 1 when square or unknown. */
  readonly pixelAspectRatio: number;
  /** Clockwise turn a player applies: 0, 90, 180 or 270 for files from cameras. */
  readonly rotationDegrees: number;
  /** The rate by which frames are numbered: exact where frames are evenly spaced. */
  readonly frameRate: Rational;
  readonly averageFrameRate: Rational;
  readonly averageFramesPerSecond: number;
  /** ffmpeg's `r_frame_rate`: the lowest rate in which every timestamp can be written, at best. */
  readonly baseFrameRate: Rational | undefined;
  /** To which times of frames are rounded; 0 where the container does not say. */
  readonly tickSeconds: number;
  /** Whether frames are not evenly spaced. */
  readonly variableFrameRate: boolean;
  /** Whether the file states another rotation, which is ignored. */
  readonly hasOddRotation: boolean;
  /** How many frames a decoder holds back to show them in order. */
  readonly reorderedFrames: number;
  /** Whether frames are stored as fields. */
  readonly interlaced: boolean;
  /** As the container's header counts them; undefined where it does not. */
  readonly declaredFrameCount: number | undefined;
  readonly startSeconds: number;
  readonly durationSeconds: number | undefined;
}

/** One sound track of a file. */
export interface AudioStream {
  readonly index: number;
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly channelLayout: string | undefined;
  readonly language: string | undefined;
  readonly title: string | undefined;
  readonly isDefault: boolean;
  /** Whether ffmpeg knows the codec. */
  readonly decodable: boolean;
  readonly startSeconds: number;
  readonly durationSeconds: number | undefined;
}

/** A stream that is neither the picture nor a sound track. */
export interface OtherStream {
  /** Index of the stream in its container. */
  readonly index: number;
  /** `picture`: a further moving one. */
  readonly kind: 'subtitle' | 'attachment' | 'cover' | 'picture' | 'data';
  /** ffmpeg's name of the codec, or the container's of data. */
  readonly codec: string;
  /** What tells it apart: title, file name or language; undefined where the file has none. */
  readonly name: string | undefined;
}

/** A named stretch of a file. */
export interface Chapter {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly title: string | undefined;
}

/** What {@link probe} finds out about a file. */
export interface MediaInfo {
  /** Absolute path. */
  readonly path: string;
  readonly sizeInBytes: number;
  /** ffmpeg's names for the container, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly formatName: string;
  /**
   * Length in seconds: of the picture by the film clock where it is known, otherwise of the
   * container, exact to the microsecond.
   */
  readonly durationSeconds: number;
  /** Length that the container states; undefined where it does not. */
  readonly statedSeconds: number | undefined;
  /** Whether a sound file states no length and yet has to be read to its end. */
  readonly hasOpenLength: boolean;
  /** The same rounded as ffmpeg prints it (`Duration: 00:00:08.00`), which the reference reads. */
  readonly printedDurationSeconds: number;
  /** Timestamp at which the container begins. */
  readonly startSeconds: number;
  /** The first moving picture; cover art is not one. */
  readonly video: VideoStream | undefined;
  readonly audio: readonly AudioStream[];
  /** What there is besides picture and sound, in the order of the file. */
  readonly otherStreams: readonly OtherStream[];
  readonly chapters: readonly Chapter[];
  /** SMPTE start timecode such as `01:00:00:00`. */
  readonly timecode: string | undefined;
  /** Tags of the container, with ffprobe's keys. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A {@link MediaInfo} that is known to have a picture, with its film clock. */
export interface VideoInfo extends MediaInfo {
  readonly video: VideoStream;
  readonly clock: FilmClock;
}
