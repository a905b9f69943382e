import { AppError } from '../shared/app-error.ts';
import { runFfprobe } from './ffmpeg.ts';
import type { VideoInfo } from './media-info.ts';

/** When each frame of a video appears. */
export interface FrameTimeline {
  readonly frameCount: number;
  /** Seconds from the container's start, rising; one entry per frame. */
  readonly presentationSeconds: Float64Array;
  /**
   * The same of frames that decoding can begin with, rising; absent where seeking to them could give
   * other pictures than decoding from the start.
   */
  readonly keyframeSeconds?: Float64Array | undefined;
}

/** Containers with an index of their keyframes, and codecs whose keyframes depend on nothing before. */
const seekable = {
  format: /^(mov|matroska)/,
  codecs: new Set(['h264', 'hevc', 'vp9', 'av1', 'prores', 'mjpeg', 'dnxhd']),
};

/** Codecs whose packets and frames are not one to one: hidden frames, fields, packed frames. */
const codecsToDecode = new Set(['vp8', 'mpeg4', 'mpeg2video', 'mpeg1video']);

/** Below this share of its frames and of its time a video counts as cut off. */
const leastShare = 0.9;

/**
 * Counts the frames of a video and reads the time of each, in order of presentation. Headers are not
 * trusted: packets are counted, less those an edit list hides; where packets are not frames
 * (interlaced video, a few codecs) the video is decoded. Throws `bad-media` when no frame is found or a
 * good part is cut off, `cancelled`.
 */
export async function readFrameTimeline(
  info: VideoInfo,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<FrameTimeline> {
  const { video } = info;
  const byDecoding = video.interlaced || codecsToDecode.has(video.codec);
  const entries = byDecoding ? 'frame=best_effort_timestamp_time' : 'packet=pts_time,flags';
  const text = await runFfprobe(
    info.path,
    [
      '-select_streams',
      String(video.index),
      '-show_entries',
      entries,
      '-of',
      'csv=print_section=0',
    ],
    { doing: `count the frames of "${info.path}"`, signal },
  );
  const times: number[] = [];
  const keyframes: number[] = [];
  let everyTimeKnown = true;
  let hiddenCount = 0;
  for (const line of text.split('\n')) {
    const [time, flags = ''] = line.trim().split(',');
    if (time === undefined || !/^(-?\d+(\.\d+)?|N\/A)$/.test(time)) continue;
    if (flags.includes('D')) {
      hiddenCount += 1;
      continue;
    }
    const seconds = Number(time) - info.startSeconds;
    if (Number.isNaN(seconds)) everyTimeKnown = false;
    times.push(seconds);
    if (flags.includes('K')) keyframes.push(seconds);
  }
  if (times.length === 0) {
    throw new AppError(
      'bad-media',
      `"${info.path}" is a video without a single frame; choose another.`,
    );
  }
  const presentationSeconds = everyTimeKnown
    ? Float64Array.from(times).sort()
    : Float64Array.from(times, (_, index) => index / video.averageFramesPerSecond);
  const isSeekable =
    !byDecoding &&
    everyTimeKnown &&
    seekable.format.test(info.formatName) &&
    seekable.codecs.has(video.codec);
  const timeline: FrameTimeline = {
    frameCount: times.length,
    presentationSeconds,
    ...(isSeekable && { keyframeSeconds: Float64Array.from(keyframes).sort() }),
  };
  if (!byDecoding) refuseCutOff(info, timeline, times.length + hiddenCount);
  return timeline;
}

/**
 * A broken download can name frames that are not there. Fewer frames than declared alone say nothing:
 * an edit list leaves frames out too. Nor does an early end: a last frame may be shown for long.
 */
function refuseCutOff(
  { path, video }: VideoInfo,
  { presentationSeconds }: FrameTimeline,
  packetCount: number,
): void {
  const { declaredFrameCount, durationSeconds } = video;
  if (declaredFrameCount === undefined || durationSeconds === undefined) return;
  if (packetCount >= leastShare * declaredFrameCount) return;
  if ((presentationSeconds.at(-1) ?? 0) >= leastShare * durationSeconds) return;
  throw new AppError(
    'bad-media',
    `"${path}" is cut off: ${packetCount} of its ${declaredFrameCount} frames are there; copy or download it again.`,
  );
}
