import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { runFfprobe } from './ffmpeg.ts';
import { ffprobeOutputSchema, type FfprobeOutput, type FfprobeStream } from './ffprobe-output.ts';
import type { AudioStream, MediaInfo, VideoInfo, VideoStream } from './media-info.ts';
import { parseRational, rationalToNumber } from './rational.ts';

/** Formats of single pictures and of text art, which ffmpeg also reads as video. */
const pictureFormat = /^(image2|tty|.+_pipe)$/;

function rotationDegrees(stream: FfprobeStream): number {
  const counterclockwise = stream.side_data_list.find((data) => data.rotation !== undefined);
  const clockwise = counterclockwise
    ? -(counterclockwise.rotation ?? 0)
    : Number(stream.tags['rotate'] ?? 0);
  return ((Math.round(clockwise) % 360) + 360) % 360;
}

function describeVideo(stream: FfprobeStream): VideoStream | undefined {
  const averageFrameRate =
    parseRational(stream.avg_frame_rate) ?? parseRational(stream.r_frame_rate);
  const { width = 0, height = 0 } = stream;
  if (averageFrameRate === undefined || width === 0 || height === 0) return undefined;
  const averageFramesPerSecond = rationalToNumber(averageFrameRate);
  const baseFrameRate = parseRational(stream.r_frame_rate);
  const sampleAspectRatio = parseRational(stream.sample_aspect_ratio);
  const pixelAspectRatio = sampleAspectRatio ? rationalToNumber(sampleAspectRatio) : 1;
  const rotation = rotationDegrees(stream);
  const squareWidth = Math.round(width * pixelAspectRatio);
  const turned = rotation === 90 || rotation === 270;
  // Rounding of timestamps moves the average a little; 30 and 29.97 still count as one rate.
  const rateTolerance = 0.002;
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    pixelFormat: stream.pix_fmt ?? 'unknown',
    codedWidth: width,
    codedHeight: height,
    displayWidth: turned ? height : squareWidth,
    displayHeight: turned ? squareWidth : height,
    pixelAspectRatio,
    rotationDegrees: rotation,
    averageFrameRate,
    averageFramesPerSecond,
    baseFrameRate,
    variableFrameRate:
      baseFrameRate !== undefined &&
      Math.abs(rationalToNumber(baseFrameRate) / averageFramesPerSecond - 1) > rateTolerance,
    interlaced: /^(tt|bb|tb|bt)$/.test(stream.field_order ?? ''),
    declaredFrameCount: stream.nb_frames,
    startSeconds: stream.start_time ?? 0,
    durationSeconds: stream.duration,
  };
}

function describeAudio(stream: FfprobeStream): AudioStream {
  return {
    index: stream.index,
    codec: stream.codec_name ?? 'unknown',
    sampleRate: stream.sample_rate ?? 0,
    channels: stream.channels ?? 0,
    channelLayout: stream.channel_layout,
    language: stream.tags['language'],
    title: stream.tags['title'],
    isDefault: stream.disposition['default'] === 1,
  };
}

function describe(path: string, sizeInBytes: number, output: FfprobeOutput): MediaInfo {
  const { format, streams } = output;
  const isPicture = pictureFormat.test(format.format_name);
  const videoStream = streams.find(
    (stream) =>
      stream.codec_type === 'video' && stream.disposition['attached_pic'] !== 1 && !isPicture,
  );
  const durations = streams.map((stream) => (stream.start_time ?? 0) + (stream.duration ?? 0));
  const startSeconds = format.start_time ?? 0;
  const durationSeconds = format.duration ?? Math.max(0, ...durations) - startSeconds;
  const timecode = streams.find((stream) => stream.tags['timecode'])?.tags['timecode'];
  return {
    path: resolve(path),
    sizeInBytes,
    formatName: format.format_name,
    durationSeconds,
    printedDurationSeconds: Math.floor((Math.round(durationSeconds * 1e6) + 5_000) / 10_000) / 100,
    startSeconds,
    video: videoStream ? describeVideo(videoStream) : undefined,
    audio: streams.filter((stream) => stream.codec_type === 'audio').map(describeAudio),
    subtitleCodecs: streams
      .filter((stream) => stream.codec_type === 'subtitle')
      .map((stream) => stream.codec_name ?? 'unknown'),
    chapters: output.chapters.map((chapter) => ({
      startSeconds: Number(chapter.start_time),
      endSeconds: Number(chapter.end_time),
      title: chapter.tags['title'],
    })),
    timecode: timecode ?? format.tags['timecode'],
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
  if (status.size === 0 && status.isFile()) {
    throw new AppError('bad-media', `"${path}" is empty (0 bytes); copy or download it again.`);
  }
  const text = await runFfprobe(
    path,
    ['-of', 'json', '-show_format', '-show_streams', '-show_chapters'],
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
  return describe(path, status.size, parsed.data);
}

/**
 * The same information for a file that must have a picture to be scored. Throws `bad-media` when it
 * holds only sound, a still picture, nothing, or lasts 0 seconds.
 */
export function requireVideo(info: MediaInfo): VideoInfo {
  const { video, audio, path } = info;
  if (video === undefined) {
    const reason =
      audio.length > 0
        ? `holds sound (${audio[0]?.codec ?? 'unknown'}) but no moving picture`
        : `holds no moving picture${info.durationSeconds > 0 ? '' : ' and lasts 0 seconds'}`;
    throw new AppError('bad-media', `"${path}" ${reason}; choose a video file.`);
  }
  if (!(info.durationSeconds > 0)) {
    throw new AppError(
      'bad-media',
      `"${path}" is a video of 0 seconds; choose one with frames in it.`,
    );
  }
  return { ...info, video };
}

/** {@link probe} and {@link requireVideo} in one. */
export async function probeVideo(
  path: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<VideoInfo> {
  return requireVideo(await probe(path, options));
}
