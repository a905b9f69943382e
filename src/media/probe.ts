import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { refuseUnlessPlain } from '../files/open-outside-file.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import type { FilmClock } from '../shared/film-clock.ts';
import { runFfprobe } from './ffprobe.ts';
import { ffprobeOutputSchema, type FfprobeOutput, type FfprobeStream } from './ffprobe-output.ts';
import { choosePicture } from './film/choose-picture.ts';
import { describeClock } from './film/describe-clock.ts';
import { findTag } from './film/find-tag.ts';
import type { AudioStream, MediaInfo, OtherStream, VideoInfo, VideoStream } from './media-info.ts';
import { hasOpenLength } from './has-open-length.ts';
import { parseRational, rationalToNumber, type Rational } from './rational.ts';
import { rememberedFilm } from './remembered-films.ts';

/** Formats of single pictures and of text art, which ffmpeg also reads as video. */
const pictureFormat = /^(image2|tty|.+_pipe)$/;

/** Muxers refuse a timecode tag of any other form. */
const smpteTimecode = /^\d{2}:\d{2}:\d{2}[:;.]\d{2,3}$/;

/** Pixels of an anamorphic film are up to twice as wide as high. */
const widestPixel = 8;

/** Formats of pictures alone, without times. */
const bareStreams = /^(h264|hevc|vvc|obu|vc1)$/;

/** How far a turn may be from a multiple of 90 degrees to be taken for one. */
const rotationTolerance = 2;

/** The clockwise turn that the file asks for, in degrees from 0 to 360. */
function statedRotation(stream: FfprobeStream): number {
  const counterclockwise = stream.side_data_list.find((data) => data.rotation !== undefined);
  const clockwise = counterclockwise
    ? -(counterclockwise.rotation ?? 0)
    : Number(findTag(stream.tags, 'rotate') ?? 0);
  return Number.isFinite(clockwise) ? ((Math.round(clockwise) % 360) + 360) % 360 : 0;
}

/** Width of a pixel over its height; 1 where the file states none, or an impossible one. */
function squareUnlessPossible(ratio: Rational | undefined): number {
  const stated = ratio ? rationalToNumber(ratio) : 1;
  return stated >= 1 / widestPixel && stated <= widestPixel ? stated : 1;
}

function hasSideData({ side_data_list }: FfprobeStream, type: RegExp): boolean {
  return side_data_list.some((data) => type.test(data.side_data_type ?? ''));
}

function describeVideo(stream: FfprobeStream): VideoStream | undefined {
  const averageFrameRate =
    parseRational(stream.avg_frame_rate) ?? parseRational(stream.r_frame_rate);
  const { width = 0, height = 0 } = stream;
  if (averageFrameRate === undefined || width === 0 || height === 0) return undefined;
  const averageFramesPerSecond = rationalToNumber(averageFrameRate);
  const baseFrameRate = parseRational(stream.r_frame_rate);
  const timeBase = parseRational(stream.time_base);
  const pixelAspectRatio = squareUnlessPossible(parseRational(stream.sample_aspect_ratio));
  const stated = statedRotation(stream);
  const nearest = 90 * Math.round(stated / 90);
  const hasOddRotation = Math.abs(nearest - stated) > rotationTolerance;
  const rotation = hasOddRotation ? 0 : nearest % 360;
  const squareWidth = Math.round(width * pixelAspectRatio);
  const turned = rotation === 90 || rotation === 270;
  // Rounding of timestamps moves the average a little; 30 and 29.97 still count as one rate.
  const rateTolerance = 0.002;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    pixelFormat: stream.pix_fmt ?? 'unknown',
    colorTransfer: stream.color_transfer,
    hasDolbyVision: hasSideData(stream, /^DOVI configuration/),
    hasAlphaLayer: findTag(stream.tags, 'alpha_mode') === '1',
    hasLightLevels: hasSideData(stream, /^(Mastering display|Content light level)/),
    codedWidth: width,
    codedHeight: height,
    displayWidth: turned ? height : squareWidth,
    displayHeight: turned ? squareWidth : height,
    pixelAspectRatio,
    rotationDegrees: rotation,
    hasOddRotation,
    reorderedFrames: stream.has_b_frames,
    frameRate: averageFrameRate,
    averageFrameRate,
    averageFramesPerSecond,
    baseFrameRate,
    tickSeconds: timeBase ? rationalToNumber(timeBase) : 0,
    variableFrameRate:
      baseFrameRate !== undefined &&
      Math.abs(rationalToNumber(baseFrameRate) / averageFramesPerSecond - 1) > rateTolerance,
    interlaced: /^(tt|bb|tb|bt)$/.test(stream.field_order ?? ''),
    declaredFrameCount: stream.nb_frames,
    startSeconds: stream.start_time ?? 0,
    durationSeconds: stream.duration,
  };
}

/** The language of a stream; undefined where the file says that it is not known. */
function statedLanguage({ tags }: FfprobeStream): string | undefined {
  const language = findTag(tags, 'language');
  return language === 'und' ? undefined : language;
}

function describeAudio(stream: FfprobeStream): AudioStream {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    sampleRate: stream.sample_rate ?? 0,
    channels: stream.channels ?? 0,
    channelLayout: stream.channel_layout,
    language: statedLanguage(stream),
    title: findTag(stream.tags, 'title'),
    isDefault: stream.disposition['default'] === 1,
    decodable: (stream.codec_name ?? 'unknown') !== 'unknown' && (stream.channels ?? 0) > 0,
    startSeconds: stream.start_time ?? 0,
    durationSeconds: stream.duration,
  };
}

/** Streams that repeat what is known otherwise: the timecode, and the text of chapters. */
const repeatingTags = new Set(['tmcd', 'text']);

/** A stream besides picture and sound; none where it is sound or {@link repeatingTags}. */
function describeOther(stream: FfprobeStream): OtherStream[] {
  const { index, codec_type: type, codec_name: name, tags, disposition } = stream;
  const tag = stream.codec_tag_string ?? '';
  const title = findTag(tags, 'title') ?? findTag(tags, 'filename') ?? statedLanguage(stream);
  const codec = name ?? (/^\w{4}$/.test(tag) ? tag : 'unknown');
  const isCover = disposition['attached_pic'] === 1 || disposition['timed_thumbnails'] === 1;
  const common = { index, codec, name: title };
  if (type === 'subtitle' || type === 'attachment') return [{ ...common, kind: type }];
  if (type === 'video') return [{ ...common, kind: isCover ? 'cover' : 'picture' }];
  if (type !== 'data' || repeatingTags.has(tag)) return [];
  return [{ ...common, codec: /^\w{4}$/.test(tag) ? tag : codec, kind: 'data' }];
}

/** Seconds to the hundredth, rounded as ffmpeg prints them. */
function asPrinted(seconds: number): number {
  return Math.floor((Math.round(seconds * 1e6) + 5_000) / 10_000) / 100;
}

/** Whether a stream is of the picture's program: a broadcast also carries those of other channels. */
function programOf(
  { programs }: FfprobeOutput,
  picture: number | undefined,
): (index: number) => boolean {
  const program = programs.find(({ streams }) => streams.some(({ index }) => index === picture));
  const others = new Set(programs.flatMap(({ streams }) => streams.map(({ index }) => index)));
  for (const { index } of program?.streams ?? []) others.delete(index);
  return (index) => program === undefined || !others.has(index);
}

function describe(
  path: string,
  sizeInBytes: number,
  output: FfprobeOutput,
): Omit<MediaInfo, 'hasOpenLength'> {
  const { format, streams } = output;
  const videoStream = pictureFormat.test(format.format_name) ? undefined : choosePicture(streams);
  const isOfProgram = programOf(output, videoStream?.index);
  const durations = streams.map((stream) => (stream.start_time ?? 0) + (stream.duration ?? 0));
  const startSeconds = format.start_time ?? 0;
  const durationSeconds = format.duration ?? Math.max(0, ...durations) - startSeconds;
  const timecodes = [...streams, format].map(({ tags }) => findTag(tags, 'timecode'));
  return {
    path: resolve(path),
    sizeInBytes,
    formatName: format.format_name,
    durationSeconds,
    statedSeconds: format.duration,
    printedDurationSeconds: asPrinted(durationSeconds),
    startSeconds,
    video: videoStream ? describeVideo(videoStream) : undefined,
    audio: streams
      .filter(({ codec_type: type, index }) => type === 'audio' && isOfProgram(index))
      .map(describeAudio),
    otherStreams: streams
      .filter(({ index }) => index !== videoStream?.index && isOfProgram(index))
      .flatMap(describeOther),
    chapters: output.chapters.map((chapter) => ({
      startSeconds: Number(chapter.start_time),
      endSeconds: Number(chapter.end_time),
      title: findTag(chapter.tags, 'title'),
    })),
    timecode: timecodes.find((timecode) => timecode !== undefined && smpteTimecode.test(timecode)),
    tags: format.tags,
  };
}

/**
 * Reads what a media file holds: pictures, sound tracks, chapters, tags, times. Throws `not-found`,
 * `no-permission`, `bad-argument` for a folder, `bad-media` for what ffmpeg cannot read.
 */
export async function probe(
  path: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<MediaInfo> {
  const status = await stat(path).catch((error: unknown) => {
    throw asAppError(error, `read "${path}"`, 'bad-media');
  });
  if (status.isDirectory()) {
    throw new AppError('bad-argument', `"${path}" is a folder; name a media file in it.`);
  }
  // ffprobe would wait forever for the writer of a pipe.
  refuseUnlessPlain(path, status);
  if (status.size === 0) {
    throw new AppError('bad-media', `"${path}" is empty (0 bytes); copy or download it again.`);
  }
  const text = await runFfprobe(
    path,
    ['-of', 'json', '-show_format', '-show_streams', '-show_programs', '-show_chapters'],
    { doing: `read "${path}"`, signal },
  );
  const parsed = ffprobeOutputSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new AppError(
      'bad-media',
      `Could not read "${path}": ffprobe's description of it is odd.`,
      {
        cause: parsed.error,
        detail: parsed.error.message,
      },
    );
  }
  const info = describe(path, status.size, parsed.data);
  return { ...info, hasOpenLength: await hasOpenLength(path, info.formatName) };
}

/** A {@link MediaInfo} of which a picture is known, but not yet its film clock. */
type FilmWithPicture = MediaInfo & { readonly video: VideoStream };

/**
 * The same information for a file that must have a picture to be scored. Throws `bad-media` when it
 * holds only sound, a still picture or nothing.
 */
export function requireVideo(info: MediaInfo): FilmWithPicture {
  const { video, audio, path } = info;
  if (video) return { ...info, video };
  const reason =
    audio.length > 0
      ? `holds sound (${audio[0]?.codec ?? 'unknown'}) but no moving picture`
      : `holds no moving picture${info.durationSeconds > 0 ? '' : ' and lasts 0 seconds'}`;
  throw new AppError('bad-media', `"${path}" ${reason}; choose a video file.`);
}

/** The reference reads the printed length of the container; a longer sound does not lengthen a score. */
const longestOverhangSeconds = 0.5;

/** Options of {@link probeVideo}. */
export interface ProbeVideoOptions {
  readonly signal?: AbortSignal | undefined;
  /** The film's clock where it was made before. */
  readonly clock?: FilmClock | undefined;
}

/**
 * Reads what a film holds, and makes its film clock: lengths and rates are those of the clock, not
 * of the container. A file that has not changed since is not read again. Throws as {@link probe}, and
 * `bad-media` for what has no picture or lasts 0 s.
 */
export function probeVideo(path: string, options: ProbeVideoOptions = {}): Promise<VideoInfo> {
  const find = (): Promise<VideoInfo> => readFilm(path, options);
  return options.clock === undefined ? rememberedFilm(path, find) : find();
}

async function readFilm(path: string, { signal, clock }: ProbeVideoOptions): Promise<VideoInfo> {
  const info = requireVideo(await probe(path, { signal }));
  const film = withClock(info, clock ?? (await describeClock(info, { signal })));
  if (film.durationSeconds > 0) return film;
  if (bareStreams.test(film.formatName)) {
    throw new AppError(
      'bad-media',
      `"${film.path}" is a bare ${film.formatName} stream, which does not say when its frames are shown. Put it into an mp4 with its frame rate first, e.g. ffmpeg -framerate 25 -i film.${film.formatName} -c copy film.mp4.`,
    );
  }
  throw new AppError(
    'bad-media',
    `"${film.path}" is a video of 0 seconds; choose one with frames in it.`,
  );
}

/** A film whose lengths, rates and sound tracks are those of its clock. */
function withClock(info: FilmWithPicture, clock: FilmClock): VideoInfo {
  const { lengthSeconds, averageFrameRate, frameRate, constantRate, sounds } = clock;
  const overhang = Math.abs(info.durationSeconds - lengthSeconds);
  return {
    ...info,
    clock,
    durationSeconds: lengthSeconds,
    ...(overhang > longestOverhangSeconds && { printedDurationSeconds: asPrinted(lengthSeconds) }),
    audio: info.audio.map((stream) => ({
      ...stream,
      decodable: sounds.some((track) => track.streamIndex === stream.index && track.decodable),
    })),
    video: {
      ...info.video,
      frameRate,
      averageFrameRate,
      averageFramesPerSecond: rationalToNumber(averageFrameRate),
      variableFrameRate: !constantRate,
    },
  };
}
